/** The part of the library that is used; it ships without types. */
declare module '@lhncbc/ucum-lhc' {
  interface UcumLhcUtils {
    validateUnitString(code: string): { readonly status: string; readonly ucumCode: string | null };
    convertUnitTo(from: string, value: number, to: string): { readonly status: string; readonly toVal: number | null };
  }
  const library: { readonly UcumLhcUtils: { getInstance(): UcumLhcUtils } };
  export default library;
}
