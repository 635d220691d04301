import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** The browser's own modal dialog: it keeps the focus inside, gives it back, and closes with Escape. */
export function Dialog({
  title,
  className = '',
  onClose,
  children,
}: {
  readonly title: string;
  readonly className?: string;
  onClose(): void;
  readonly children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  return createPortal(
    <dialog ref={ref} className={`v-dialog ${className}`} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>,
    document.body,
  );
}
