import { AppError } from '../shared/errors.ts';
import type { FileReader } from '../model/checkpoint.ts';

/** The site's root, from where this worker was loaded: `assets/` in a build, `src/engine/` in development. */
const siteRoot = (): URL => new URL(self.location.href.replace(/(assets|src\/engine)\/[^/]*$/, ''));

/** Reads files of a model that the site ships, from `models/<id>/`. @throws AppError('network') naming the file */
export function shippedModel(id: string): FileReader {
  const folder = new URL(`models/${id.split('/').map(encodeURIComponent).join('/')}/`, siteRoot());
  return async (name) => {
    const where = `models/${id}/${name}`;
    let response: Response;
    try {
      response = await fetch(new URL(name, folder));
    } catch (cause) {
      throw new AppError('network', `${where} could not be loaded: the server does not answer`, {
        cause,
        fix: 'Check the connection, then restart the lane.',
      });
    }
    if (!response.ok)
      throw new AppError('network', `${where} could not be loaded: the server answered ${response.status}`, {
        fix: 'The site is incomplete: build it again.',
      });
    return response.arrayBuffer();
  };
}
