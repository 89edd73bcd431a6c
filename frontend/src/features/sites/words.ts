/** https://blog.example.com/news → blog.example.com/news */
export function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/$/, "");
}

/** What people paste, as an address: blog.example.com → https://blog.example.com */
export function asAddress(typed: string): string {
  const text = typed.trim();
  return text === "" || /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
}

/** 0.9876 → 98.8 %; never 100 % where something failed. null: nothing was published. */
export function percent(rate: number | null): string {
  if (rate === null) return "–";
  const shown = rate < 1 ? Math.min(rate, 0.999) : 1;
  return new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 }).format(shown);
}

/** "1 post", "12 posts". */
export function many(number: number, one: string, more: string = `${one}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? one : more}`;
}
