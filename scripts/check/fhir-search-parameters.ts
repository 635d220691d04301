import { head, type Resource } from './fhir-head.ts';

/** Search parameters that are none of R4's. */
export const searchParameters = (): readonly Resource[] => [
  {
    ...untitled(head('SearchParameter', 'DiagnosticReport-result-code', 'ReportResultCode', '')),
    description:
      'The code of a result of the report, or of a component of one; `code` is the code of the report itself',
    code: 'result-code',
    base: ['DiagnosticReport'],
    type: 'token',
    expression: 'DiagnosticReport.result.resolve().code | DiagnosticReport.result.resolve().component.code',
    xpathUsage: 'normal',
    multipleOr: true,
    multipleAnd: true,
    modifier: ['not', 'missing'],
  },
];

/** R4 gives search parameters no title. */
function untitled({ title: _title, ...rest }: Resource): Resource {
  return rest;
}
