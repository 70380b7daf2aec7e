/** What the helpfulness reader knows of English. */
import { phraseList } from './dialogue.ts';

const setOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const FUNCTION_WORDS = setOf(
  `a an the my our your their his her its this that these those and or but if so because as than then of in on at to
  for with from by up off out into about after before over through is was were are am be been being do does did has
  have had will would can could may might must should shall not no never cannot i we you they he she it me us them
  who what why how when where there here all any some every other another too very just only now also even again
  again please yes oh`,
);

/** Words of problems and fixes that many tickets share, so that they tell nothing about one. */
export const GENERIC_WORDS = setOf(
  `new old right wrong late missing broken second strange high bigger small free next send sent refund correct get
  got call ask pick move book cancel change find remove exchange return repair replace check enter pay close open
  install clean hold restart turn stop unlock lock reset track wash lost come came left back need says say
  take took log go went took start dies loses makes prints has sits said know twice weeks day days hour seconds ten
  morning evening week today whole many never hand text red once minute shows error fell off`,
);

/** Verbs of concrete help, in the forms that follow "I will", "I have", "I" and "please". */
export const HELP_VERBS = setOf(
  `send sent resend resent refund refunded replace replaced repair repaired fix fixed exchange exchanged cancel
  cancelled canceled correct corrected change changed remove removed unlock unlocked lock locked reset close closed
  delete deleted move moved book booked rebook rebooked find found call called ask asked return returned restart
  restarted install installed update updated hold press charge charged clean cleaned turn switch track check pick
  collect enter pay wash try tried stop stopped give gave ship shipped deliver delivered bring brought print
  open opened plug unplug download downloaded contact contacted add added offer offered email emailed mail mailed
  restore restored activate activated extend extended deactivate put set tell told keep use bring reserve reserved
  order ordered reimburse reimbursed compensate compensated pause paused transfer transferred`,
);

/** The word before a verb of help that makes it an offer, a report or an instruction. */
export const OFFERING_WORDS = setOf(
  `i we will can could would must should shall have has had to please just now first already gladly simply and then
  also me always`,
);

export const NEGATIONS = setOf('not never cannot nobody nothing wish refuse unless hardly without no');

/** The beginning of a sentence that shows the message was read. */
export const ACKNOWLEDGEMENTS = phraseList(`
  sorry, apologize, apologise, apologies, regret, understand, i see, we see, can see, noted, telling us, telling me,
  letting us know, know about, read about, this is about, should not happen, must be hard, must be annoying,
  that happens, my mistake, our mistake, our fault, i know that, bad experience`);

export const FOLLOW_UPS = phraseList(`
  write again, write to me, write back, call me, let me know, check again, check on, here if you, anything else,
  if it does not, if it fails, if you need, any questions, keep you posted, follow up, get back to you`);

export const COURTESIES = phraseList(`
  have a, take care, thank you for your patience, all the best, wish you, best wishes, goodbye, thank you for writing,
  thank you for your message, kind regards`);

/** Words instead of help. */
export const EVASIONS = phraseList(`
  not my problem, do not care, do not know, nothing can be done, figure it out, bother somebody, better things to do,
  but i cannot, but we cannot, cannot help, have to wait, be patient, value your patience, takes time, take time,
  do our best, look into it, next week, against the rules, how it is, another department, us later, gets better soon,
  means a lot, proud of our, is special, kind words, wish i knew, learn to read, too bad, nobody cares, who cares,
  makes me sick, not your mother, no idea, somebody else, perhaps`);
