/** Links as a visitor gets them: shared ones restore the experiment, hostile ones do nothing worse than a message. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { fromJson } from '../../src/runs/export/fromJson.ts';
import { untilPhase } from './support/lanes.ts';
import { openSite } from './support/visit.ts';

const visit = openSite();
const SCRIPT = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

describe('a hostile link', () => {
  test('with script text, huge numbers, strangers and unknown pages is answered in words', async () => {
    const hash = [
      `seed=1e400`,
      `dpo.beta=1e300`,
      `${encodeURIComponent(SCRIPT)}=1`,
      `preset=${encodeURIComponent(SCRIPT)}`,
      'page=admin',
      `tab=${encodeURIComponent('../../x')}`,
      '__proto__=1',
      'dpo.constructor=1',
    ].join('&');
    const { page, errors, foreignRequests } = await visit({ address: `?backend=wasm#${hash}` });
    await untilPhase(page, ['ready']);
    const alert = page.getByRole('alert').first();
    const said = await alert.innerText();
    for (const expected of [
      'seed=1e400',
      'dpo.beta=1e300, which was taken as',
      '<img src=x',
      'page=admin',
      'tab=',
      '__proto__=1',
      'dpo.constructor=1',
    ])
      expect(said).toContain(expected);
    expect(await alert.locator('img, script').count()).toBe(0);
    expect(await page.title()).toContain('RLHF');
    expect(await page.getByRole('button', { name: 'Play' }).isEnabled()).toBe(true);
    expect([errors, foreignRequests]).toEqual([[], []]);
  });

  test('of a megabyte is refused, and the page works', async () => {
    const { page, errors } = await visit({ address: '?backend=wasm' });
    await untilPhase(page, ['ready']);
    await page.evaluate(() => {
      window.location.hash = `seed=9&x=${'y'.repeat(1e6)}`;
    });
    await page.getByText('which is too long').waitFor();
    expect(await page.getByLabel('Seed').inputValue()).toBe('7');
    expect(errors).toEqual([]);
  });
});

describe('sharing', () => {
  test('the dialog says what the link holds, draws it as a code, and the link restores it', async () => {
    const { page, errors } = await visit({
      address: '?backend=wasm#preset=noisy-labels&seed=5&dpo.beta=0.2',
    });
    await untilPhase(page, ['ready']);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this experiment' });
    expect(await dialog.innerText()).toMatch(/seed\s+5[\s\S]*1 changed knob/);
    await dialog.getByRole('img', { name: 'QR code of the link' }).waitFor();
    const link = () => dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    expect(await link()).toContain('?backend=wasm#preset=noisy-labels&seed=5&dpo.beta=0.2');
    await dialog.getByRole('checkbox').uncheck();
    const plain = await link();
    expect(plain).not.toContain('backend');
    expect(errors).toEqual([]);
    const fresh = await visit({ address: `?backend=wasm${new URL(plain).hash}` });
    await untilPhase(fresh.page, ['ready']);
    expect(await fresh.page.getByLabel('Seed').inputValue()).toBe('5');
    expect(fresh.page.url()).toContain('#preset=noisy-labels&seed=5&dpo.beta=0.2');
    expect(await fresh.page.getByRole('alert').count()).toBe(0);
  });
});

describe('saving', () => {
  test('a race is written as JSON that can be read back, and a chart as SVG, by keyboard', async () => {
    const knobs = 'dpo.steps=4&preferences.prompts=20&evaluation.prompts=8&evaluation.points=2';
    const { page, errors } = await visit({ address: `?backend=wasm#algos=dpo&seed=6&${knobs}` });
    await untilPhase(page, ['ready'], { lanes: ['dpo'] });
    await page.getByRole('button', { name: 'Play' }).click();
    await untilPhase(page, ['finished'], { lanes: ['dpo'] });
    const downloaded = async (item: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).press('Enter'),
      ]);
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
    };
    await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
    const json = await downloaded('JSON');
    expect(json.name).toBe('dpo_reviews_seed6.json');
    const [run] = fromJson(json.text);
    expect(run!.head).toMatchObject({ outcome: 'finished', request: { algorithm: 'dpo', seed: 6 } });
    expect([...run!.detail.curves['loss']!.step]).toEqual([1, 2, 3, 4]);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' }); // else its focus comes back over the next one
    await page.getByRole('button', { name: 'Save Gold reward' }).press('Enter');
    const svg = await downloaded('SVG');
    expect(svg.name).toBe('Gold-reward_reviews_seed6.svg');
    expect(svg.text).toMatch(/^<svg xmlns=.*<title>Gold reward<\/title>.*DPO.*<\/svg>$/s);
    const png = await downloaded('PNG');
    expect(png.text.slice(1, 4)).toBe('PNG');
    expect(errors).toEqual([]);
  });
});
