import { verdict, type Verdict } from '../verdict.ts';

/** Contract 7 `consent`: the patient has not opted out. */
export function consentRule(optedOut: boolean): Verdict {
  return optedOut
    ? verdict('consent', false, '患者已选择不共享', 'the patient has opted out')
    : verdict('consent', true, '患者未选择不共享', 'the patient has not opted out');
}
