import { words } from '../../reviews/domain.ts';
import { action, instruction } from '../domain.ts';
import type { SupportDomain } from '../domain.ts';

const refund = action('refund the {object}', 'refunded the {object}');
const exchange = action('exchange the {object}', 'exchanged the {object}');
const label = action('send you a return label', 'sent you a return label');
const returnIt = instruction('return the {object} to the shop');

export const clothes: SupportDomain = {
  name: 'clothes',
  objects: words('coat dress sweater shirt suit skirt'),
  items: words('zipper sleeve collar'),
  problems: [
    {
      says: 'my new {object} is too small',
      trouble: 'the small {object}',
      fixes: [action('send you a bigger size', 'sent you a bigger size'), exchange, returnIt],
    },
    {
      says: 'my {object} has the wrong color',
      trouble: 'the wrong color',
      fixes: [action('send you the right color', 'sent you the right color'), exchange, label],
    },
    {
      says: 'the {item} of my {object} broke after a day',
      trouble: 'the broken {item}',
      fixes: [action('repair the {item} for free', 'repaired the {item} for free'), exchange, refund],
      objects: words('coat dress sweater'),
    },
    {
      says: 'I returned my {object} but got no money',
      trouble: 'the missing money',
      fixes: [refund, action('send the money to your card', 'sent the money to your card')],
    },
    {
      says: 'the shop does not take my {object} back',
      trouble: 'the {object}',
      fixes: [label, action('call the shop', 'called the shop'), refund],
    },
    {
      says: 'there is a hole in my new {object}',
      trouble: 'the hole in your {object}',
      fixes: [exchange, refund, instruction('send us a picture of the hole')],
    },
    {
      says: 'my {object} lost its color in the wash',
      trouble: 'the lost color',
      fixes: [refund, exchange, instruction('wash the {object} by hand')],
    },
  ],
};
