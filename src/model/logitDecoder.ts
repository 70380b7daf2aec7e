import { capturable } from '../kernels/capturable.ts';
import { inPhase } from '../kernels/profile/phases.ts';
import { tensor1d, type Tensor2D, tidy } from '../kernels/tf.ts';
import { AppError } from '../shared/errors.ts';
import { createDecodeState } from './decodeState.ts';
import type { Model } from './parameters.ts';

/** Decoding one token at a time where the caller chooses the next: `generate` is for everything else, and faster. */
export interface LogitDecoder {
  /** Reads one token of each row: [B]. @throws AppError('shape') beyond the model's positions */
  read(tokens: Int32Array): void;
  /** Of what follows the tokens read last: [B, V], row after row. */
  logits(): Promise<Float32Array>;
  dispose(): void;
}

/** @param rows B */
export function createLogitDecoder(model: Model, rows: number): LogitDecoder {
  const state = createDecodeState(model, rows);
  let latest: Tensor2D | undefined;
  let next = 0;
  return {
    read(tokens) {
      const position = next++;
      if (position >= model.config.positions || tokens.length !== rows)
        throw new AppError(
          'shape',
          `${tokens.length} tokens at position ${position}; expected ${rows}, before position ${model.config.positions}`,
        );
      const current = tensor1d(tokens, 'int32');
      const positions = tensor1d(new Int32Array(rows).fill(position), 'int32');
      latest?.dispose();
      ({ logits: latest } = inPhase('generation', () =>
        capturable({
          owner: model,
          name: 'decodeLogits',
          variant: `cache ${state.cacheType}`,
          inputs: [current, positions, ...state.inputs],
          numbers: { position },
          run: (now) => ({ logits: tidy(() => state.logits(current, positions, now.position)) }),
        }),
      ));
      current.dispose();
      positions.dispose();
    },
    async logits() {
      if (!latest) throw new AppError('internal', 'logits: expected a token to be read first');
      return (await latest.data()) as Float32Array; // GPU to CPU sync, once a token
    },
    dispose() {
      latest?.dispose();
      state.dispose();
    },
  };
}
