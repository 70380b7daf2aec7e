/** Raised when a command or event changes its meaning; worker and page compare it in `engine/ready`. */
export const PROTOCOL_VERSION = 1;
