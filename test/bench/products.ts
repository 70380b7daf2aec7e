/**
 * Matrix products of a training step at the three bench sizes, ours against XNNPACK through tfjs (with the
 * transposes that it needs made explicit). `node src/cli/run.mjs ../../test/bench/products [--relaxed]`
 */
import { setFlagsFromString } from 'node:v8';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { heapMatMul, heapTranspose } from '../../src/kernels/matmul/heapMatMul.ts';
import { simdMatMul } from '../../src/kernels/matmul/simd.ts';
import * as tf from '../../src/kernels/tf.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { bindSimd, tfjsMemory, type WasmHeapBackend } from '../../src/kernels/wasm/simd.ts';

type Form = 'AB' | 'ABt' | 'AtB';
const SIZES = {
  A: { channels: 64, vocabulary: 512, tokens: 256 },
  B: { channels: 128, vocabulary: 1024, tokens: 512 },
  C: { channels: 256, vocabulary: 2048, tokens: 512 },
};

export async function main(args: readonly string[]): Promise<void> {
  const relaxed = args.includes('--relaxed');
  if (relaxed) setFlagsFromString('--experimental-wasm-relaxed-simd');
  await startNodeBackend('wasm');
  const backend = tf.backend() as unknown as WasmHeapBackend;
  const simd = await bindSimd(backend, tfjsMemory(backend) as WebAssembly.Memory, relaxed);
  for (const [size, { channels: C, vocabulary: V, tokens: N }] of Object.entries(SIZES)) {
    const shapes: [string, number, number, number][] = [
      ['qkv', N, C, 3 * C],
      ['proj', N, C, C],
      ['fc', N, C, 4 * C],
      ['out', N, 4 * C, C],
      ['head', N, C, V],
      ['decode qkv', 16, C, 3 * C],
      ['decode', 16, C, 4 * C],
      ['decode out', 16, 4 * C, C],
      ['decode 1', 1, C, 4 * C],
      ['decode head', 16, C, V],
    ];
    for (const [label, m, k, n] of shapes) {
      const forms: Form[] = label.startsWith('decode') ? ['AB'] : ['AB', 'ABt', 'AtB'];
      const cells = forms.map((form) => compare(form, m, k, n));
      console.log(`${size} ${label.padEnd(12)} ${String([m, k, n]).padEnd(14)} ${cells.join('   ')}`);
    }
  }

  /** y = x w, dx = dy w^T, dw = x^T dy for x [m, k], w [k, n] */
  function compare(form: Form, m: number, k: number, n: number): string {
    const x = randomMatrix([m, k]);
    const w = randomMatrix([k, n]);
    const dy = randomMatrix([m, n]);
    const stock = () => {
      if (form === 'AB') return [heapMatMul(backend, x, w)];
      const flipped = heapTranspose(backend, form === 'ABt' ? w : x);
      const out = form === 'ABt' ? heapMatMul(backend, dy, flipped) : heapMatMul(backend, flipped, dy);
      return [flipped, out];
    };
    const ours = () => {
      if (form === 'AB') return [simdMatMul(simd, x, w)];
      return [
        form === 'ABt'
          ? simdMatMul(simd, dy, w, { transposeB: true })
          : simdMatMul(simd, x, dy, { transposeA: true }),
      ];
    };
    const [a, b] = [stock, ours].map((f) => bestMs(() => f().forEach((t) => simd.dispose(t)))) as [
      number,
      number,
    ];
    for (const t of [x, w, dy]) t.dispose();
    const rate = (ms: number) => ((2 * m * k * n) / ms / 1e6).toFixed(0);
    return `${form} ${rate(a)} -> ${rate(b)} GFLOP/s (${(a / b).toFixed(2)}x)`;
  }
}

function randomMatrix(shape: [number, number]): tf.Tensor2D {
  const random = randomStream(rngKey(1));
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => random.uniform() - 0.5),
    shape,
  );
}

/** The best of many: what the code can do, whatever else runs on the machine. */
function bestMs(f: () => void): number {
  let best = Infinity;
  for (let i = 0; i < 40; i++) {
    const start = performance.now();
    for (let j = 0; j < 4; j++) f();
    best = Math.min(best, (performance.now() - start) / 4);
  }
  return best;
}
