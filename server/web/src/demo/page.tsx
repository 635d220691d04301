import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';

export default function DemoPage(): ReactNode {
  return <Frame>…</Frame>;
}
