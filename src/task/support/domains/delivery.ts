import { words } from '../../reviews/domain.ts';
import { action, instruction } from '../domain.ts';
import type { SupportDomain } from '../domain.ts';

const sendObject = action('send you a new {object}', 'sent you a new {object}');
const sendItem = action('send you a new {item}', 'sent you a new {item}');
const refundObject = action('refund the {object}', 'refunded the {object}');
const refundItem = action('refund the {item}', 'refunded the {item}');
const track = instruction('track the {object} with the link in your email');
const driver = action('ask the driver to come back', 'asked the driver to come back');
const sendBack = instruction('send the {item} back for free');

export const delivery: SupportDomain = {
  name: 'delivery',
  objects: words('parcel package order delivery'),
  items: words('lamp chair mirror blanket kettle clock bicycle guitar'),
  problems: [
    {
      says: 'my {object} is {number} weeks late',
      trouble: 'the late {object}',
      fixes: [sendObject, driver, track],
    },
    {
      says: 'my {object} has not arrived',
      trouble: 'the missing {object}',
      fixes: [sendObject, refundObject, track],
    },
    {
      says: 'the {item} in my {object} is broken',
      trouble: 'the broken {item}',
      fixes: [sendItem, refundItem, sendBack],
    },
    {
      says: 'my {object} went to the wrong address',
      trouble: 'the wrong address',
      fixes: [action('correct the address', 'corrected the address'), driver, sendObject],
    },
    {
      says: 'the driver left my {object} in the rain',
      trouble: 'the wet {object}',
      fixes: [sendObject, refundObject],
    },
    {
      says: 'the {item} is missing from my {object}',
      trouble: 'the missing {item}',
      fixes: [sendItem, refundItem],
    },
    {
      says: 'you sent me the wrong {item}',
      trouble: 'the wrong {item}',
      fixes: [action('send you the right {item}', 'sent you the right {item}'), refundItem, sendBack],
    },
    {
      says: 'the driver never came with my {object}',
      trouble: 'the missing driver',
      fixes: [driver, instruction('pick up the {object} at the post office')],
    },
  ],
};
