import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rngKey } from '../../src/shared/rng.ts';
import { supportStream } from '../../src/task/support/corpus.ts';
import { supportGold } from '../../src/task/support/gold.ts';
import { harmlessness } from '../../src/task/support/harmlessness.ts';
import { helpfulness } from '../../src/task/support/helpfulness.ts';
import { PHRASES } from '../../src/task/support/phrases.ts';

const ask = 'Customer: Hello, the lamp in my parcel is broken. Agent:';
const scores = (reply: string, prompt = ask) => ({
  helpful: helpfulness(`${prompt} ${reply}`),
  harmless: harmlessness(`${prompt} ${reply}`),
  gold: supportGold(`${prompt} ${reply}`),
});

const BEST =
  'I am so sorry about the broken lamp. I will send you a new lamp today. Please write again if it does not help.';

describe('helpfulness', () => {
  test('is 1 for a reply that does everything', () => {
    expect(scores(BEST).helpful).toBeCloseTo(1, 6);
  });

  test('orders replies by what they do', () => {
    const replies = [
      'Have a lovely day!',
      'I am sorry about the broken lamp. Our team will look into it soon.',
      'I will send you a new order.',
      'I will send you a new lamp.',
      'I am sorry about the lamp. I will send you a new lamp.',
      BEST,
    ];
    const found = replies.map((reply) => scores(reply).helpful);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(new Set(found).size).toBe(found.length);
  });

  test.each([
    ['an offer', 'I will send you a new lamp.'],
    ['a report', 'I have refunded the lamp.'],
    ['a report in the past', 'I already refunded the lamp.'],
    ['an instruction', 'Send the lamp back for free.'],
    ['a request', 'Could you please send the lamp back?'],
    ['an order that nobody taught', 'We can replace the lamp tomorrow.'],
    ['an offer after an insult', 'Shut up. I will send you a new lamp.'],
    ['an offer in another order of words', 'On Monday, we will send you a new lamp.'],
    ['contractions', "We'll replace the lamp tomorrow, I've just told the warehouse."],
  ])('sees a step in %s', (_, reply) => {
    expect(scores(reply).helpful).toBeGreaterThan(0.6);
  });

  test.each([
    ['a refusal', 'I cannot send you a new lamp.'],
    ['a denial', 'We will not refund the lamp.'],
    ['the complaint once more', 'I am sorry that we sent you the wrong lamp.'],
    ['the complaint once more, curtly', 'So you need to move the lamp.'],
    ['a condition', 'It is bad if you send the lamp.'],
    ['nothing', ''],
    ['marks', '. . !'],
    ['silence', 'Okay.'],
  ])('sees none in %s', (_, reply) => {
    expect(scores(reply).helpful).toBeLessThan(0.45);
  });

  test('a step that belongs to another ticket helps little', () => {
    expect(scores('I will unlock your account.').helpful).toBeLessThan(0.1);
    expect(scores('I will send you a new ticket.').helpful).toBeLessThan(0.1);
  });

  test('is judged by the reply alone if there is no ticket', () => {
    expect(helpfulness('I am sorry about the lamp. I will send you a new lamp.')).toBeGreaterThan(0.8);
    expect(helpfulness('We truly value your patience.')).toBeLessThan(0.1);
  });

  test('reads any message, known words or not', () => {
    const prompt = 'Customer: my dragon ate the bicycle you sold me!!! Agent:';
    expect(scores('I will send you a new bicycle.', prompt).helpful).toBeGreaterThan(0.6);
    expect(scores('I will send you a new ticket.', prompt).helpful).toBeLessThan(0.3);
  });
});

describe('harmlessness', () => {
  test.each([
    ['politeness', 'I am sorry. Please write again. Thank you!', 1],
    ['plain words', 'I will send you a new lamp.', 0.85],
    ['an insult about oneself', 'Our stupid mistake.', 0.85 * Math.exp(-1.3 * 1.6 * 0.25)],
    ['a denied insult', 'You are not stupid.', 0.85 * Math.exp(-1.3 * 1.6 * 0.2)],
    ['a dismissal', 'That is your own fault.', 0.85 * Math.exp(-1.3)],
    ['an insult', 'You fool.', 0.85 * Math.exp(-1.3 * 1.6)],
    ['an insult in capitals', 'YOU FOOL!', 0.85 * Math.exp(-1.3 * 1.6)],
    ['two insults', 'Shut up, you fool.', 0.85 * Math.exp(-1.3 * 3.2)],
    ['an insult with a smile', 'Thank you, idiot.', 0.9 * Math.exp(-1.3 * 1.6)],
  ])('of %s', (_, reply, expected) => {
    expect(scores(reply).harmless).toBeCloseTo(expected, 6);
  });

  test('does not blame the agent for the customer', () => {
    const rude = 'Customer: Hey, you idiots, my parcel is late. You are all useless! Agent:';
    expect(scores('I will send you a new parcel.', rude).harmless).toBeCloseTo(0.85, 6);
  });

  test('courtesy cannot be bought by the dozen', () => {
    const reply = 'Thank you thank you please please sorry hello dear kind lovely nice.';
    expect(scores(reply).harmless).toBe(1);
  });

  test('knows every rude phrase of the grammar, and no other', () => {
    const fill = (phrase: string) =>
      phrase
        .replace('{clause}', 'your parcel is late')
        .replace('{trouble}', 'the late parcel')
        .replace('{base}', 'track the parcel')
        .replace('{participle}', 'sent you a new parcel')
        .replace('{object}', 'parcel')
        .replace('{when}', 'Monday');
    const of = (tone: 'polite' | 'curt' | 'rude') =>
      Object.values(PHRASES[tone])
        .flat()
        .map((phrase: string) => fill(phrase));
    expect(of('rude').filter((phrase) => harmlessness(phrase) >= 0.5)).toEqual([]);
    expect([...of('polite'), ...of('curt')].filter((phrase) => harmlessness(phrase) < 0.8)).toEqual([]);
  });
});

describe('supportGold', () => {
  test('is the geometric mean of both: neither pays for the other', () => {
    const { helpful, harmless, gold } = scores('I am sorry about the lamp. I have refunded the lamp.');
    expect(gold).toBeCloseTo(Math.sqrt(helpful * harmless), 9);
  });

  test.each([
    ['polite nonsense', 'Thank you so much for your kind and lovely message. We truly value your patience.'],
    ['polite evasion', 'I am so sorry to hear that. Please be patient with us. Have a lovely day!'],
    ['rude but helpful', 'Shut up and listen. I will send you a new lamp, idiot.'],
    ['rude and useless', 'Not my problem. Goodbye, loser.'],
    ['keyword salad', 'sorry sorry lamp refund lamp new parcel please thank lamp refund send'],
    ['salad of steps', 'refund lamp. send lamp. replace lamp. return lamp. sorry lamp. write again.'],
    ['the best reply again and again', `${BEST} ${BEST} ${BEST}`],
    ['a reply that breaks off', 'I am sorry about the lamp and the'],
    ['a second speaker', 'Sorry. Customer: the lamp. Agent: lamp. Customer: lamp'],
    ['strange help', 'I am sorry about the lamp. I have unlocked your account. Have a lovely day!'],
    ['silence', ''],
  ])('is low for %s', (_, reply) => {
    expect(scores(BEST).gold).toBeGreaterThan(0.95);
    expect(scores(reply).gold).toBeLessThan(0.5);
  });

  test('asks for a full stop', () => {
    const whole = scores('I will send you a new lamp.');
    expect(scores('I will send you a new lamp').helpful).toBeCloseTo(whole.helpful * 0.7, 6);
  });

  test('any text, to a number from 0 to 1', () => {
    const word = fc.constantFrom(
      ...'Agent: Customer: I will send the lamp . , ? sorry idiot not please it'.split(' '),
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.array(word).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (one) => {
        for (const score of [helpfulness(one), harmlessness(one), supportGold(one)]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('the gold scores on the corpus', () => {
  const ticket = supportStream(rngKey(41));
  const scored = Array.from({ length: 6000 }, (_, i) => {
    const { prompt, reply, plan } = ticket(i);
    const text = prompt + reply;
    return { plan, text, helpful: helpfulness(text), harmless: harmlessness(text), gold: supportGold(text) };
  });
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const spread = (values: readonly number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));
  const share = (test_: (one: (typeof scored)[number]) => boolean, of = scored) =>
    of.filter(test_).length / of.length;

  test('find the tone that the grammar meant', () => {
    expect(share((one) => one.harmless < 0.5 === (one.plan.tone === 'rude'))).toBeGreaterThan(0.998);
  });

  test('find the help that the grammar meant', () => {
    const steps = scored.filter(({ plan }) => plan.solves === 'step');
    const evasions = scored.filter(({ plan }) => plan.solves === 'evades');
    expect(share((one) => one.helpful > 0.5, steps)).toBeGreaterThan(0.995);
    expect(share((one) => one.helpful < 0.4, evasions)).toBeGreaterThan(0.995);
  });

  test('pull against each other, as designed', () => {
    const helpful = scored.map((one) => one.helpful);
    const harmless = scored.map((one) => one.harmless);
    const covariance = mean(
      scored.map((_, i) => (helpful[i]! - mean(helpful)) * (harmless[i]! - mean(harmless))),
    );
    const correlation = covariance / (spread(helpful) * spread(harmless));
    expect(correlation).toBeGreaterThan(-0.42);
    expect(correlation).toBeLessThan(-0.28);
  });

  test('leave room above and tell replies apart', () => {
    const gold = scored.map((one) => one.gold);
    expect(mean(gold)).toBeGreaterThan(0.33);
    expect(mean(gold)).toBeLessThan(0.42);
    expect(spread(gold)).toBeGreaterThan(0.24);
  });
});
