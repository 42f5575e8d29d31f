// One bundle, named by the hash of what it holds, written where the server finds it.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  base: "/",
  build: {
    outDir: "../../src/longspring/web/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/room-[hash].js",
        assetFileNames: "assets/room-[hash][extname]",
      },
    },
  },
  // `npm run dev` shows changes at once and asks a server of the API, which ROOM names.
  server: { proxy: { "/api": process.env.ROOM ?? "http://127.0.0.1:8765" } },
});
