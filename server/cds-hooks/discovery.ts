/** The three services of contract 5, by id. */
export const SERVICES = [
  {
    id: 'recognition-order-select',
    hook: 'order-select',
    title: '浙医互认 · 开单提醒 (order-select)',
    description:
      '所选医嘱已有可互认的检查检验结果时给出提醒。Tells which selected orders already have a recognizable prior result.',
  },
  {
    id: 'recognition-order-sign',
    hook: 'order-sign',
    title: '浙医互认 · 签署提醒 (order-sign)',
    description:
      '待签署医嘱已有可互认的检查检验结果时给出提醒。Tells which orders about to be signed already have a recognizable prior result.',
  },
  {
    id: 'recognition-patient-view',
    hook: 'patient-view',
    title: '浙医互认 · 就诊提示 (patient-view)',
    description: '打开病历时提示可互认结果的份数。Tells how many recognizable prior results the patient has.',
  },
] as const;

export type Service = (typeof SERVICES)[number];

/** What the exchange would like to be handed: whose orders these are, and what kind of visit this is. */
const PREFETCH = { patient: 'Patient/{{context.patientId}}', encounter: 'Encounter/{{context.encounterId}}' };

/** The answer of `GET /cds-services`. */
export function discovery(): object {
  return {
    services: SERVICES.map((service) => ({ ...service, prefetch: PREFETCH, version: '2.0', hookVersion: '1.0' })),
  };
}
