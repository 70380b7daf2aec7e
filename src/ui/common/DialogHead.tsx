import { X } from 'lucide-react';

/** Title of a modal dialog, and the button that closes it. `id` is what `aria-labelledby` of the dialog names. */
export function DialogHead({
  id,
  title,
  onClose,
  className = '',
}: {
  id: string;
  title: string;
  onClose: () => void;
  className?: string;
}) {
  return (
    <div className={`flex items-start justify-between ${className}`}>
      <h2 id={id} className="text-base font-semibold">
        {title}
      </h2>
      <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
