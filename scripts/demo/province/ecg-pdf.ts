import type { Random } from './random.ts';

/** One beat by 40 ms steps, in points: P, QRS, T. */
const BEAT = [0, 2, 4, 2, 0, 0, -3, 38, -9, 0, 0, 1, 4, 8, 9, 6, 2, 0, 0, 0] as const;
const WIDTH = 520;

/** A one-page PDF with a rhythm strip drawn by the seed, base64: a form that a viewer can really open. */
export function ecgPdf(random: Random): string {
  const step = 3 + random.next();
  const points: string[] = [];
  for (let at = 0; at * step < WIDTH; at++) {
    const y = 400 + (BEAT[at % BEAT.length] ?? 0) * 1.6 + random.normal(0, 0.4);
    points.push(`${(36 + at * step).toFixed(1)} ${y.toFixed(1)} ${at === 0 ? 'm' : 'l'}`);
  }
  const drawing = `BT /F1 12 Tf 36 520 Td (ECG lead II, demonstration) Tj ET 0.8 w ${points.join(' ')} S`;
  return Buffer.from(pdfOf(drawing), 'latin1').toString('base64');
}

function pdfOf(drawing: string): string {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${String(drawing.length)} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = String(objects.length + 1);
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${String(text.length)}\n%%EOF\n`;
}
