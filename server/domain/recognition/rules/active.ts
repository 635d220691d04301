import type { Institution } from '../../institution/institution.ts';
import { verdict, type Verdict } from '../verdict.ts';

/** Contract 7 `active`: the source institution takes part at present. */
export function activeRule(source: Institution | undefined): Verdict {
  return source?.active
    ? verdict('active', true, '出具机构在互认范围内', 'the source institution takes part')
    : verdict('active', false, '出具机构已停止参与互认', 'the source institution does not take part at present');
}
