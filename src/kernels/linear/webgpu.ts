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
import { type BufferSpec, program } from '../webgpu/program.ts';
import { quadsPay } from '../webgpu/quads.ts';
import { geluStatements } from './geluStatements.ts';
import { type LinearGradInputs, type LinearInputs, quadLinear, quadLinearGrad } from './quadLinear.ts';

interface ForwardVariant {
  readonly plan: MatMulPlan;
  readonly inner: number;
  readonly columns: number;
  readonly gelu: boolean;
  readonly residual: boolean;
}

/** Row lengths enter the code only as "does 4 divide it?". */
const fours = (...widths: readonly number[]): string => widths.map((w) => Number(w % 4 === 0)).join('');

const forwardProgram = ({ plan, inner, columns, gelu, residual }: ForwardVariant) =>
  program(
    `Linear|${planKey(plan)}|${fours(inner, columns)}|${gelu ? 'gelu' : ''}${residual ? 'residual' : ''}`,
    () => {
      const buffers: Record<string, BufferSpec> = {
        x: matrixBuffer(inner),
        w: matrixBuffer(columns),
        b: matrixBuffer(columns),
        ...(residual && { residual: matrixBuffer(columns) }),
        y: matrixBuffer(columns, true),
        ...(gelu && { slope: matrixBuffer(columns, true) }),
      };
      const store = storeFunction('mm', columns, (type) =>
        gelu ? geluStatements(type, 'z + b[j]') : `y[i] = z + b[j]${residual ? ' + residual[i]' : ''};`,
      );
      return {
        buffers,
        uniforms: matMulUniforms('mm'),
        declarations:
          matMulTiles +
          matMulFunctions({
            name: 'mm',
            a: { buffer: 'x', transposed: false },
            b: { buffer: 'w', transposed: false },
            plan,
            vectorA: inner % 4 === 0,
            vectorB: columns % 4 === 0,
            store,
          }),
        body: 'mm(group, lane);',
      };
    },
  );

const linear = gpuKernel<string, { gelu: boolean }>('Linear', ({ backend, inputs, attrs: { gelu } }) => {
  const given = inputs as unknown as LinearInputs;
  if (quadsPay(backend)) return quadLinear(backend, given, gelu);
  const { x, w, b, residual } = given;
  const [rows, inner] = x.shape as [number, number];
  const columns = w.shape[1]!;
  const shape = { m: rows, k: inner, n: columns };
  const plan = planMatMul(shape, backend);
  const y = makeOutput(backend, [rows, columns]);
  const slope = gelu ? makeOutput(backend, [rows, columns]) : undefined;
  dispatch(backend, forwardProgram({ plan, inner, columns, gelu, residual: residual !== undefined }), {
    buffers: { x, w, b, y, ...(residual && { residual }), ...(slope && { slope }) },
    uniforms: { mmM: rows, mmK: inner, mmN: columns },
    workgroups: matMulWorkgroups(shape, plan),
  });
  return slope ? [y, slope] : [y];
});

interface BackwardVariant {
  readonly planX: MatMulPlan;
  readonly planW: MatMulPlan;
  readonly inner: number;
  readonly columns: number;
  readonly slope: boolean;
}

/**
 * Two products in one dispatch, with dz = dy * slope: dx = dz w^T by the first workgroups, dw = x^T dz by the
 * others. x gets a column of ones there, whose product with dz is the bias's gradient.
 */
const backwardProgram = ({ planX, planW, inner, columns, slope }: BackwardVariant) =>
  program(
    `LinearGrad|${planKey(planX)}|${planKey(planW)}|${fours(inner, columns)}|${slope ? 'slope' : ''}`,
    () => {
      const buffers: Record<string, BufferSpec> = {
        dy: matrixBuffer(columns),
        ...(slope && { slope: matrixBuffer(columns) }),
        x: matrixBuffer(inner),
        w: matrixBuffer(columns),
        dx: matrixBuffer(inner, true),
        dw: matrixBuffer(columns, true),
        db: matrixBuffer(columns, true),
      };
      const dz = { buffer: 'dy', ...(slope && { factor: 'slope' }) };
      const [vectorInner, vectorColumns] = [inner % 4 === 0, columns % 4 === 0];
      const forX = matMulFunctions({
        name: 'mmX',
        a: { ...dz, transposed: false },
        b: { buffer: 'w', transposed: true },
        plan: planX,
        vectorA: vectorColumns,
        vectorB: vectorColumns,
        store: storeFunction('mmX', inner, () => 'dx[i] = z;'),
      });
      const forW = matMulFunctions({
        name: 'mmW',
        a: { buffer: 'x', transposed: true, ones: true },
        b: { ...dz, transposed: false },
        plan: planW,
        vectorA: vectorInner,
        vectorB: vectorColumns,
        store: storeFunction(
          'mmW',
          columns,
          () => 'if (row + 1u == args.mmWM) { db[j] = z; } else { dw[i] = z; }',
        ),
      });
      return {
        buffers,
        uniforms: { ...matMulUniforms('mmX'), ...matMulUniforms('mmW'), groupsX: 'u32' },
        declarations: matMulTiles + forX + forW,
        body: 'if (group < args.groupsX) { mmX(group, lane); } else { mmW(group - args.groupsX, lane); }',
      };
    },
  );

const linearGrad = gpuKernel<string>('LinearGrad', ({ backend, inputs }) => {
  const given = inputs as unknown as LinearGradInputs;
  if (quadsPay(backend)) return quadLinearGrad(backend, given);
  const { dy, x, w, slope } = given;
  const [rows, inner] = x.shape as [number, number];
  const columns = w.shape[1]!;
  const shapeX = { m: rows, k: columns, n: inner };
  const shapeW = { m: inner + 1, k: rows, n: columns }; // the last row is db
  const [planX, planW] = [planMatMul(shapeX, backend), planMatMul(shapeW, backend)];
  const dx = makeOutput(backend, [rows, inner]);
  const dw = makeOutput(backend, [inner, columns]);
  const db = makeOutput(backend, [columns]);
  const groupsX = matMulWorkgroups(shapeX, planX);
  dispatch(backend, backwardProgram({ planX, planW, inner, columns, slope: slope !== undefined }), {
    buffers: { dy, x, w, dx, dw, db, ...(slope && { slope }) },
    uniforms: {
      mmXM: rows,
      mmXK: columns,
      mmXN: inner,
      mmWM: inner + 1,
      mmWK: rows,
      mmWN: columns,
      groupsX,
    },
    workgroups: groupsX + matMulWorkgroups(shapeW, planW),
  });
  return [dx, dw, db];
});

export const linearGpuKernels = [linear, linearGrad];
