// Codes of administrative divisions (GB/T 2260): two digits each for province, city and district.

/** Whether a code names the city or one of its districts. A text that is not six digits names no place. */
export const isOfCity = (code: string, cityCode: string): boolean =>
  /^\d{6}$/.test(code) && code.slice(0, 4) === cityCode.slice(0, 4);
