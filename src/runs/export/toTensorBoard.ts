import { zipSync, type Zippable } from 'fflate';
import type { Run } from '../run.ts';
import { fileNamePart } from './fileNamePart.ts';
import { tensorBoardEvents } from './tensorBoardEvents.ts';

/** A zip with a folder for each run, each with one event file: unpack it and give its folder to `tensorboard --logdir`. */
export function toTensorBoard(runs: readonly Run[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  const taken = new Set<string>();
  for (const run of runs) {
    const folder = freeName(folderOf(run), taken);
    const seconds = Math.floor(run.head.startedAt / 1000);
    files[`${folder}/events.out.tfevents.${seconds}.rlhf-playground`] = [
      tensorBoardEvents(run),
      { mtime: zipTime(run.head.startedAt) },
    ];
  }
  return zipSync(files);
}

const folderOf = ({ head: { name, request } }: Run) =>
  fileNamePart(`${name}-${request.algorithm}-${request.preset}-seed${request.seed}`);

/** Zips know the years 1980 to 2099 only. */
const zipTime = (milliseconds: number) =>
  Math.min(Math.max(milliseconds, Date.UTC(1981, 0)), Date.UTC(2098, 0));

/** Case-blind, as some file systems are. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${wanted}-${i}`;
  taken.add(name.toLowerCase());
  return name;
}
