import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/**
 * Meant for places where a browser has one process and no wish to be safe: with them a closed tab ends the browser, and
 * what a page may not do would be allowed to it. A graphics card played by the processor only costs time.
 */
const UNWANTED = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
  '--in-process-gpu',
  '--ignore-gpu-blocklist',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** A real Chromium and a Chinese font, both from the package registry: no system package and no download is needed. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((each) => !UNWANTED.includes(each)), '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, FONTCONFIG_FILE: fontSettings() },
    headless: true,
  });
}

/** Fontconfig with the system's fonts, if there are any, and Noto Sans for Chinese. */
function fontSettings(): string {
  const fonts = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '../fonts');
  const folder = mkdtempSync(join(tmpdir(), 'huren-fonts-'));
  const file = join(folder, 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir><dir>${fonts}</dir><alias><family>sans-serif</family><prefer><family>DejaVu Sans</family><family>Noto Sans Hans</family></prefer></alias><cachedir>${folder}</cachedir></fontconfig>`,
  );
  return file;
}
