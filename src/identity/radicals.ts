// CJK radicals and strokes in the place of an ideograph: a text copied from a PDF holds ⻩ (U+2EE9) for 黄 (U+9EC4),
// since both have one glyph in its font. From EquivalentUnifiedIdeograph.txt of the Unicode Character Database 15.0.0,
// © 2022 Unicode, Inc., under the Unicode License (https://www.unicode.org/license.txt); written here in another form,
// without the Kangxi radicals and the two others that NFKC replaces by the same ideographs.

// Each pair is a radical and its ideograph. Here both have the same glyph: the radical is the ideograph.
const SAME = `
⺂乛 ⺃乚 ⺅亻 ⺆冂 ⺇𠘨 ⺉刂 ⺋㔾 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 ⺕𫜹 ⺖忄 ⺘扌 ⺙攵 ⺛旡 ⺞歺 ⺠民 ⺡氵 ⺢氺 ⺣灬
⺤爫 ⺦丬 ⺨犭 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺽𦥑 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角
⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马
⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻲亀
`;

/**
 * Here the radical has its own shape, used at one side of a character (⺈ for 刀, ⻏ for 邑), and a stroke is no character
 * at all: the writer may have meant another ideograph, so a person must look.
 */
const ALIKE = `
⺁厂 ⺄乙 ⺈刀 ⺊卜 ⺌小 ⺍小 ⺗心 ⺜日 ⺝月 ⺥爫 ⺧牛 ⺩王 ⺪𤴔 ⺫目 ⺬示 ⺶羊 ⺼肉 ⺾艹 ⺿艹 ⻀艹 ⻍辶 ⻎辶 ⻏邑 ⻗雨
⻱龜 ㇆𠃌 ㇏乀 ㇐一 ㇑丨 ㇒丿 ㇓丿 ㇔丶 ㇕𠃍 ㇖乛 ㇗𠃊 ㇘𠃎 ㇙𠄌 ㇚亅 ㇛𡿨 ㇜𠃋 ㇝乀 ㇞𠃑 ㇟乚 ㇠乙 ㇡𠄎
`;

const tableOf = (pairs: string): ReadonlyMap<string, string> =>
  new Map(
    pairs
      .trim()
      .split(/\s+/)
      .map((pair) => [...pair] as [string, string]),
  );

/** Maps a radical to the ideograph that it is. */
export const IDEOGRAPH_OF_RADICAL = tableOf(SAME);
/** Maps a radical or stroke to the ideograph that it may mean. */
export const IDEOGRAPH_LIKE_RADICAL = tableOf(ALIKE);
