import type { KeptToken, TokenRole } from '../../store/inspect/keptTokens.ts';

const LOOK: Record<TokenRole, { readonly color: string; readonly name: string }> = {
  prompt: { color: 'var(--line)', name: 'prompt' },
  response: { color: 'color-mix(in srgb, var(--lane) 55%, transparent)', name: 'response' },
  eos: { color: 'var(--ink)', name: 'EOS' },
  pad: { color: 'transparent', name: 'pad' },
};
const ROLES = ['prompt', 'response', 'eos', 'pad'] as const;

/** Which cells the losses count: response and EOS, by length, never by token id. */
export function MaskBar({ tokens }: { tokens: readonly KeptToken[] }) {
  const counts = ROLES.map((role) => ({ role, count: tokens.filter((token) => token.role === role).length }));
  const words = counts.map(({ role, count }) => `${count} ${LOOK[role].name}`).join(' · ');
  return (
    <div
      className="flex items-center gap-2"
      title={`mask: ${words}. Losses and averages count response and EOS only.`}
    >
      <span className="flex h-1.5 w-40 max-w-full" aria-hidden="true">
        {counts.map(({ role, count }) => (
          <span
            key={role}
            style={{ flexGrow: count, background: LOOK[role].color }}
            className={role === 'pad' && count > 0 ? 'border border-dashed border-line-strong' : ''}
          />
        ))}
      </span>
      <span className="text-[11px] text-muted">{words}</span>
    </div>
  );
}
