import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';

export default function ViewerPage(): ReactNode {
  return <Frame>…</Frame>;
}
