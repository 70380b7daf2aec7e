/** Linear layers and tied logits on software GPUs: one product a dispatch, since a branch would run both sides. */
import { type TensorInfo, util } from '../tf.ts';
import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { matrixBuffer } from '../webgpu/matMul.ts';
import { program } from '../webgpu/program.ts';
import { type Epilogue, quadMatMul, storeProduct } from '../webgpu/quadMatMul.ts';
import { geluStatements } from './geluStatements.ts';

export interface LinearInputs {
  readonly x: TensorInfo;
  readonly w: TensorInfo;
  readonly b: TensorInfo;
  readonly residual?: TensorInfo;
}

/** @returns [y] or, with GELU, [y, slope] */
export function quadLinear(backend: GpuBackend, inputs: LinearInputs, gelu: boolean): TensorInfo[] {
  const { x, w, b, residual } = inputs;
  const [rows, inner] = x.shape as [number, number];
  const columns = w.shape[1]!;
  const y = makeOutput(backend, [rows, columns]);
  const slope = gelu ? makeOutput(backend, [rows, columns]) : undefined;
  const epilogue: Epilogue = {
    key: `bias${gelu ? ' gelu' : ''}${residual ? ' residual' : ''}`,
    buffers: {
      bias: matrixBuffer(columns),
      ...(residual && { residual: matrixBuffer(columns) }),
      y: matrixBuffer(columns, true),
      ...(slope && { slope: matrixBuffer(columns, true) }),
    },
    tensors: { bias: b, y, ...(residual && { residual }), ...(slope && { slope }) },
    column: 'let shift = bias[j];',
    statements: (type) =>
      gelu ? geluStatements(type, 'z + shift') : `y[i] = z + shift${residual ? ' + residual[i]' : ''};`,
  };
  quadMatMul(backend, {
    a: { tensor: x, transposed: false },
    b: { tensor: w, transposed: false },
    shape: { m: rows, k: inner, n: columns },
    epilogue,
  });
  return slope ? [y, slope] : [y];
}

export interface LinearGradInputs {
  readonly dy: TensorInfo;
  readonly x: TensorInfo;
  readonly w: TensorInfo;
  readonly slope?: TensorInfo;
}

/** @returns [dx, dw, db], with dz = dy * slope: dx = dz w^T, dw = x^T dz, db = column sums of dz */
export function quadLinearGrad(backend: GpuBackend, { dy, x, w, slope }: LinearGradInputs): TensorInfo[] {
  const [rows, inner] = x.shape as [number, number];
  const columns = w.shape[1]!;
  const [dx, dw, db] = [[rows, inner], [inner, columns], [columns]].map((s) => makeOutput(backend, s));
  const dz = slope ? multiply(backend, dy, slope) : dy;
  quadMatMul(backend, {
    a: { tensor: dz, transposed: false },
    b: { tensor: w, transposed: true },
    shape: { m: rows, k: columns, n: inner },
    epilogue: storeProduct(dx!),
  });
  quadMatMul(backend, {
    a: { tensor: x, transposed: true },
    b: { tensor: dz, transposed: false },
    shape: { m: inner, k: rows, n: columns },
    epilogue: storeProduct(dw!),
    columnSums: db!,
  });
  if (slope) backend.disposeData(dz.dataId);
  return [dx!, dw!, db!];
}

/** h wte^T @returns [logits] */
export function quadTiedLogits(backend: GpuBackend, h: TensorInfo, wte: TensorInfo): TensorInfo[] {
  const [rows, channels] = h.shape as [number, number];
  const vocabulary = wte.shape[0]!;
  const logits = makeOutput(backend, [rows, vocabulary]);
  quadMatMul(backend, {
    a: { tensor: h, transposed: false },
    b: { tensor: wte, transposed: true },
    shape: { m: rows, k: channels, n: vocabulary },
    epilogue: storeProduct(logits),
  });
  return [logits];
}

/** dh = dy wte, dwte = dy^T h @returns [dh, dwte] */
export function quadTiedLogitsGrad(
  backend: GpuBackend,
  { dy, h, wte }: Readonly<Record<'dy' | 'h' | 'wte', TensorInfo>>,
): TensorInfo[] {
  const [rows, channels] = h.shape as [number, number];
  const vocabulary = wte.shape[0]!;
  const dh = makeOutput(backend, h.shape);
  const dwte = makeOutput(backend, wte.shape);
  quadMatMul(backend, {
    a: { tensor: dy, transposed: false },
    b: { tensor: wte, transposed: false },
    shape: { m: rows, k: vocabulary, n: channels },
    epilogue: storeProduct(dh),
  });
  const unused = makeOutput(backend, [channels]); // the same program as a linear layer's compiles once
  quadMatMul(backend, {
    a: { tensor: dy, transposed: true },
    b: { tensor: h, transposed: false },
    shape: { m: vocabulary, k: rows, n: channels },
    epilogue: storeProduct(dwte),
    columnSums: unused,
  });
  backend.disposeData(unused.dataId);
  return [dh, dwte];
}

/** Of the same shape, number by number. The caller disposes of the result. */
function multiply(backend: GpuBackend, a: TensorInfo, b: TensorInfo): TensorInfo {
  const out = makeOutput(backend, a.shape);
  const size = util.sizeFromShape(a.shape);
  const count = size % 4 === 0 ? size / 4 : size;
  const run = multiplyProgram(size);
  dispatch(backend, run, {
    buffers: { a, b, out },
    uniforms: { count },
    workgroups: groupsFor(count, run),
  });
  return out;
}

const multiplyProgram = (size: number) =>
  program(`Multiply|${size % 4 === 0}`, () => ({
    buffers: { a: matrixBuffer(size), b: matrixBuffer(size), out: matrixBuffer(size, true) },
    uniforms: { count: 'u32' },
    body: 'if (index < args.count) { out[index] = a[index] * b[index]; }',
  }));
