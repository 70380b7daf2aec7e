import { words } from '../../reviews/domain.ts';
import { action, instruction } from '../domain.ts';
import type { SupportDomain } from '../domain.ts';

const correct = action('correct the {object}', 'corrected the {object}');
const newPaper = action('send you a new {object}', 'sent you a new {object}');

export const billing: SupportDomain = {
  name: 'billing',
  objects: words('bill invoice receipt'),
  items: words('subscription membership insurance plan contract rental'),
  problems: [
    {
      says: 'you charged me twice for my {item}',
      trouble: 'the second charge',
      fixes: [
        action('refund the second charge', 'refunded the second charge'),
        action('cancel the second charge', 'cancelled the second charge'),
      ],
    },
    {
      says: 'my {object} for the {item} is wrong',
      trouble: 'the wrong {object}',
      fixes: [correct, newPaper],
    },
    {
      says: 'my refund for the {item} has not arrived',
      trouble: 'the late refund',
      fixes: [
        action('send the refund to your card', 'sent the refund to your card'),
        instruction('check your bank account for the refund'),
      ],
    },
    {
      says: 'there is a strange fee on my {object}',
      trouble: 'the strange fee',
      fixes: [
        action('remove the fee from your {object}', 'removed the fee from your {object}'),
        action('refund the fee', 'refunded the fee'),
      ],
    },
    {
      says: 'you took money from my card after I cancelled my {item}',
      trouble: 'the wrong payment',
      fixes: [
        action('refund the payment', 'refunded the payment'),
        action('remove your card', 'removed your card'),
      ],
    },
    {
      says: 'my payment for the {item} did not go through',
      trouble: 'the failed payment',
      fixes: [
        action('send you a new payment link', 'sent you a new payment link'),
        instruction('pay the {item} with another card'),
      ],
    },
    {
      says: 'the price on my {object} is too high',
      trouble: 'the high price',
      fixes: [action('correct the price', 'corrected the price'), newPaper],
    },
  ],
};
