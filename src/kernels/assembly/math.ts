/** Comes from JavaScript: Math.log. */
export declare function log(x: f64): f64;
