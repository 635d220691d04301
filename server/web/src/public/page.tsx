import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';

export default function PublicPage(): ReactNode {
  return <Frame>…</Frame>;
}
