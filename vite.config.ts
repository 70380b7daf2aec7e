import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { assemblyScript } from './src/cli/vite/assemblyScript.ts';
import { buildStamp } from './src/cli/vite/buildStamp.ts';
import {
  classifierMayReadHub,
  embedMayBeFramed,
  metaContentSecurityPolicy,
  securityHeaders,
} from './src/cli/vite/contentSecurityPolicy.ts';
import { shippedModels } from './src/cli/vite/shippedModels.ts';

// A slow machine is no fault of the build's.
const quiet = { checks: { bundlerTimings: false } };

export default defineConfig({
  base: './',
  appType: 'mpa', // a missing file is a 404, not the page
  plugins: [
    assemblyScript(),
    react(),
    tailwindcss(),
    metaContentSecurityPolicy(),
    classifierMayReadHub(),
    embedMayBeFramed(),
    shippedModels(),
    buildStamp(),
  ],
  // transformers.js asks for the runtime with WebGPU, twice the size; classifiers run on wasm alone.
  resolve: { alias: { 'onnxruntime-web/webgpu': 'onnxruntime-web/wasm' } },
  worker: { format: 'es', plugins: () => [assemblyScript()], rolldownOptions: quiet },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 1500, rolldownOptions: quiet },
  server: { headers: securityHeaders('development') },
  preview: { headers: securityHeaders('built') },
  ssr: { noExternal: [/@tensorflow\/tfjs-(core|backend-cpu|backend-webgpu)/] },
});
