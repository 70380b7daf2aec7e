const SCALE = Math.sqrt(2 / Math.PI);

/**
 * WGSL: y[i] becomes the tanh GELU of an expression of type `type`, slope[i] its derivative there. tanh by way of
 * exp: the built-in overflows on some GPUs.
 */
export const geluStatements = (type: 'f32' | 'vec4<f32>', expression: string): string => `
  let u = ${expression};
  let t = 1.0 - 2.0 / (exp(min(2.0 * ${SCALE} * u * (1.0 + 0.044715 * u * u), ${type}(80.0))) + 1.0);
  y[i] = 0.5 * u * (1.0 + t);
  slope[i] = 0.5 * (1.0 + t) + 0.5 * u * (1.0 - t * t) * ${SCALE} * (1.0 + ${3 * 0.044715} * u * u);`;
