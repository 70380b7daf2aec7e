import { words } from '../../reviews/domain.ts';
import { action, instruction } from '../domain.ts';
import type { SupportDomain } from '../domain.ts';

const unlock = action('unlock your {object}', 'unlocked your {object}');
const loginLink = action('send you a new login link', 'sent you a new login link');
const reset = instruction('reset your password with the link in your email');

export const account: SupportDomain = {
  name: 'account',
  objects: words('account profile'),
  items: words('app website'),
  problems: [
    {
      says: 'I cannot log in to my {object}',
      trouble: 'the login problem',
      fixes: [unlock, loginLink, reset],
    },
    { says: 'my {object} is locked', trouble: 'the locked {object}', fixes: [unlock, reset] },
    {
      says: 'I forgot the password of my {object}',
      trouble: 'the lost password',
      fixes: [reset, loginLink, action('reset your password', 'reset your password')],
    },
    {
      says: 'somebody changed the email of my {object}',
      trouble: 'the changed email',
      fixes: [
        action('change the email back', 'changed the email back'),
        action('lock your {object}', 'locked your {object}'),
      ],
    },
    {
      says: 'I cannot close my {object}',
      trouble: 'the open {object}',
      fixes: [
        action('close your {object}', 'closed your {object}'),
        instruction('close the {object} in the settings'),
      ],
    },
    {
      says: 'your {item} does not accept my code',
      trouble: 'the wrong code',
      fixes: [
        action('send you a new code', 'sent you a new code'),
        instruction('enter the code from the text message'),
      ],
    },
    {
      says: 'the name in my {object} is wrong',
      trouble: 'the wrong name',
      fixes: [
        action('correct the name', 'corrected the name'),
        instruction('change the name in the settings'),
      ],
    },
    {
      says: 'I get {number} emails from you every day',
      trouble: 'the many emails',
      fixes: [
        action('stop the emails', 'stopped the emails'),
        instruction('turn off the emails in the settings'),
      ],
    },
  ],
};
