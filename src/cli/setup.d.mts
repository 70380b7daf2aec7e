export declare const ROOT: string;
export declare const BUILD_STAMP: string;
export declare class SetupError extends Error {}
export declare function runCommand(action: () => Promise<number | void>): Promise<void>;
export declare function satisfiesMinimum(version: string, range: string): boolean;
export declare function checkNode(): void;
export declare function reasonToInstall(root: string): string | null;
export declare function installPackages(root?: string): void;
export declare function hashBuildInputs(root?: string): string;
export declare function isBuildCurrent(root?: string): boolean;
export declare function buildIfStale(root?: string): void;
