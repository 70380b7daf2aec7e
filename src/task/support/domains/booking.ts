import { words } from '../../reviews/domain.ts';
import { action, instruction } from '../domain.ts';
import type { SupportDomain } from '../domain.ts';

const move = action('move your {object} to {day}', 'moved your {object} to {day}');
const cancel = action('cancel the {object}', 'cancelled the {object}');
const again = action('book the {object} again', 'booked the {object} again');
const otherHotel = action('book a room in another hotel', 'booked a room in another hotel');
const rides = words('flight train bus ferry');

export const booking: SupportDomain = {
  name: 'booking',
  objects: words('flight train bus ferry tour table room cabin'),
  items: words('ticket seat'),
  problems: [
    {
      says: 'my booking of the {object} is gone',
      trouble: 'the lost booking',
      fixes: [again, action('find you another {object}', 'found you another {object}')],
    },
    {
      says: 'you booked the wrong day for my {object}',
      trouble: 'the wrong day',
      fixes: [move, instruction('pick a new day in the app')],
    },
    {
      says: 'I need to move my {object} to {day}',
      trouble: 'the old booking',
      fixes: [move, instruction('pick a new day in the app')],
    },
    {
      says: 'I cannot cancel my {object}',
      trouble: 'the {object}',
      fixes: [
        cancel,
        action('refund the {object}', 'refunded the {object}'),
        instruction('cancel the {object} in the app'),
      ],
    },
    {
      says: 'my seat on the {object} is not next to my {person}',
      trouble: 'the wrong seat',
      fixes: [action('change your seat', 'changed your seat'), instruction('pick a new seat in the app')],
      objects: rides,
    },
    {
      says: 'the hotel says it has no {object} for us',
      trouble: 'the missing {object}',
      fixes: [otherHotel, action('call the hotel', 'called the hotel')],
      objects: ['room'],
    },
    {
      says: 'my ticket for the {object} has the wrong name',
      trouble: 'the wrong name',
      fixes: [
        action('correct the ticket', 'corrected the ticket'),
        action('send you a new ticket', 'sent you a new ticket'),
      ],
      objects: words('flight train bus ferry tour'),
    },
  ],
};
