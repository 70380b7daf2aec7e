/** Measurements that ship with the page, drawn at once and labelled as recorded. */
import { type FrontierRecord, frontierRecordSchema } from '../../runs/frontier/frontierRecord.ts';
import { parsePublishedPoints, type PublishedMethod } from '../../runs/frontier/publishedPoints.ts';
import { type HackingRecord, hackingRecordSchema } from '../../runs/overoptimisation/hackingRecord.ts';

const FOLDER = `${import.meta.env.BASE_URL}recorded`;

/** Null when there is none that can be read: the page works without. */
export const loadFrontier = (): Promise<FrontierRecord | null> =>
  loadJson('frontier.json', (json) => frontierRecordSchema.safeParse(json).data ?? null);

/** Null when there is none that can be read. */
export const loadHacking = (): Promise<HackingRecord | null> =>
  loadJson('over-optimisation.json', (json) => hackingRecordSchema.safeParse(json).data ?? null);

/** None when the file cannot be read. */
export async function loadPublished(): Promise<PublishedMethod[]> {
  try {
    const response = await fetch(`${FOLDER}/dpo-figure2-points.txt`);
    return response.ok ? parsePublishedPoints(await response.text()) : [];
  } catch {
    return [];
  }
}

async function loadJson<R>(name: string, parse: (json: unknown) => R | null): Promise<R | null> {
  try {
    const response = await fetch(`${FOLDER}/${name}`);
    return response.ok ? parse(await response.json()) : null;
  } catch {
    return null;
  }
}
