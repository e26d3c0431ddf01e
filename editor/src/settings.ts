// What the page tells the editor: the attribute data-editor of its form.

export interface Format {
  readonly name: string;
  readonly label: string;
  readonly extension: string;
  readonly kinds: readonly string[];
}

export interface Settings {
  /** The name of the release that is served; null for files. */
  readonly release: string | null;
  /** The reader's language, and that of the interface. */
  readonly language: string;
  readonly interface: string;
  /** Addresses on this host; null where what is served has no such page. */
  readonly search: string | null;
  readonly explain: string | null;
  /** The longest address that the server reads, in bytes. */
  readonly longest: number;
  /** IRIs that begin with the base have a page on this host, under the root, at the path that follows. */
  readonly base: string;
  readonly root: string;
  /** What addresses within the host bear to keep the language that the reader asked for. */
  readonly kept: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly prefixes: Readonly<Record<string, string>>;
  readonly formats: readonly Format[];
  /** The words of the interface; those with a number in them by its plural category. */
  readonly words: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export function read(form: HTMLFormElement): Settings {
  return JSON.parse(form.dataset["editor"] ?? "{}") as Settings;
}

/** Return what looks up a word of the interface and fills in its {values}. */
export function speaker(settings: Settings): Say {
  const plurals = new Intl.PluralRules(settings.interface);
  return (key, values = {}) => {
    const word = settings.words[key] ?? key;
    const form = typeof word === "string" ? word : (word[plurals.select(Number(values["count"]))] ?? word["other"] ?? key);
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
