import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';

export default function LoginPage(): ReactNode {
  return <Frame>…</Frame>;
}
