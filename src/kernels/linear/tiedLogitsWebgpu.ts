import { dispatch } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import {
  matMulFunctions,
  type MatMulPlan,
  matMulUniforms,
  matMulWorkgroups,
  matrixBuffer,
  matMulTiles,
  planKey,
  planMatMul,
  storeFunction,
} from '../webgpu/matMul.ts';
import { program } from '../webgpu/program.ts';
import { quadsPay } from '../webgpu/quads.ts';
import { quadTiedLogits, quadTiedLogitsGrad } from './quadLinear.ts';

const forwardProgram = (plan: MatMulPlan, channels: number, vocabulary: number) =>
  program(`TiedLogits|${planKey(plan)}|${channels % 4 === 0}|${vocabulary % 4 === 0}`, () => ({
    buffers: {
      h: matrixBuffer(channels),
      wte: matrixBuffer(channels),
      logits: matrixBuffer(vocabulary, true),
    },
    uniforms: matMulUniforms('mm'),
    declarations:
      matMulTiles +
      matMulFunctions({
        name: 'mm',
        a: { buffer: 'h', transposed: false },
        b: { buffer: 'wte', transposed: true },
        plan,
        vectorA: channels % 4 === 0,
        vectorB: channels % 4 === 0,
        store: storeFunction('mm', vocabulary, () => 'logits[i] = z;'),
      }),
    body: 'mm(group, lane);',
  }));

const tiedLogits = gpuKernel<'h' | 'wte'>('TiedLogits', ({ backend, inputs: { h, wte } }) => {
  if (quadsPay(backend)) return quadTiedLogits(backend, h, wte);
  const [rows, channels] = h.shape as [number, number];
  const vocabulary = wte.shape[0]!;
  const shape = { m: rows, k: channels, n: vocabulary };
  const plan = planMatMul(shape, backend);
  const logits = makeOutput(backend, [rows, vocabulary]);
  dispatch(backend, forwardProgram(plan, channels, vocabulary), {
    buffers: { h, wte, logits },
    uniforms: { mmM: rows, mmK: channels, mmN: vocabulary },
    workgroups: matMulWorkgroups(shape, plan),
  });
  return [logits];
});

/** Two products in one dispatch: dh = dy wte by the first workgroups, dwte = dy^T h by the others. */
const backwardProgram = (planH: MatMulPlan, planW: MatMulPlan, channels: number, vocabulary: number) =>
  program(
    `TiedLogitsGrad|${planKey(planH)}|${planKey(planW)}|${channels % 4 === 0}|${vocabulary % 4 === 0}`,
    () => {
      const [vectorC, vectorV] = [channels % 4 === 0, vocabulary % 4 === 0];
      const forH = matMulFunctions({
        name: 'mmH',
        a: { buffer: 'dy', transposed: false },
        b: { buffer: 'wte', transposed: false },
        plan: planH,
        vectorA: vectorV,
        vectorB: vectorC,
        store: storeFunction('mmH', channels, () => 'dh[i] = z;'),
      });
      const forW = matMulFunctions({
        name: 'mmW',
        a: { buffer: 'dy', transposed: true },
        b: { buffer: 'h', transposed: false },
        plan: planW,
        vectorA: vectorV,
        vectorB: vectorC,
        store: storeFunction('mmW', channels, () => 'dwte[i] = z;'),
      });
      return {
        buffers: {
          dy: matrixBuffer(vocabulary),
          h: matrixBuffer(channels),
          wte: matrixBuffer(channels),
          dh: matrixBuffer(channels, true),
          dwte: matrixBuffer(channels, true),
        },
        uniforms: { ...matMulUniforms('mmH'), ...matMulUniforms('mmW'), groupsH: 'u32' },
        declarations: matMulTiles + forH + forW,
        body: 'if (group < args.groupsH) { mmH(group, lane); } else { mmW(group - args.groupsH, lane); }',
      };
    },
  );

const tiedLogitsGrad = gpuKernel<'dy' | 'h' | 'wte'>('TiedLogitsGrad', ({ backend, inputs }) => {
  if (quadsPay(backend)) return quadTiedLogitsGrad(backend, inputs);
  const { dy, h, wte } = inputs;
  const [rows, channels] = h.shape as [number, number];
  const vocabulary = wte.shape[0]!;
  const shapeH = { m: rows, k: vocabulary, n: channels };
  const shapeW = { m: vocabulary, k: rows, n: channels };
  const [planH, planW] = [planMatMul(shapeH, backend), planMatMul(shapeW, backend)];
  const dh = makeOutput(backend, [rows, channels]);
  const dwte = makeOutput(backend, [vocabulary, channels]);
  const groupsH = matMulWorkgroups(shapeH, planH);
  dispatch(backend, backwardProgram(planH, planW, channels, vocabulary), {
    buffers: { dy, h, wte, dh, dwte },
    uniforms: {
      mmHM: rows,
      mmHK: vocabulary,
      mmHN: channels,
      mmWM: vocabulary,
      mmWK: rows,
      mmWN: channels,
      groupsH,
    },
    workgroups: groupsH + matMulWorkgroups(shapeW, planW),
  });
  return [dh, dwte];
});

export const tiedLogitsGpuKernels = [tiedLogits, tiedLogitsGrad];
