import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';

export default function AdminPage(): ReactNode {
  return <Frame>…</Frame>;
}
