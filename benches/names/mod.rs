//! Names as lists have them, at any size, the same for the same seed: companies, persons and vessels,
//! with aliases, legal forms, and in several scripts. New words keep coming as the list grows, as they
//! do in real lists; a few are in every tenth name.

pub mod parties;

use desig::search::NameKind;
use desig::search::index::Names;

const PLACES: [(&str, &str); 24] = [
    ("Beijing", "北京"),
    ("Shanghai", "上海"),
    ("Shenzhen", "深圳"),
    ("Hangzhou", "杭州"),
    ("Wuhan", "武汉"),
    ("Nanjing", "南京"),
    ("Chengdu", "成都"),
    ("Tianjin", "天津"),
    ("Harbin", "哈尔滨"),
    ("Dalian", "大连"),
    ("Tehran", ""),
    ("Isfahan", ""),
    ("Dubai", ""),
    ("Istanbul", ""),
    ("Karachi", ""),
    ("Moscow", ""),
    ("Minsk", ""),
    ("Damascus", ""),
    ("Caracas", ""),
    ("Havana", ""),
    ("Limassol", ""),
    ("Kabul", ""),
    ("Pyongyang", ""),
    ("Valletta", ""),
];
const TRADES: [(&str, &str); 30] = [
    ("Technology", "科技"),
    ("Trading", "贸易"),
    ("Electronics", "电子"),
    ("International", "国际"),
    ("Shipping", "航运"),
    ("Industrial", "工业"),
    ("Petroleum", "石油"),
    ("Aviation", "航空"),
    ("Optical", "光电"),
    ("Semiconductor", "半导体"),
    ("Machinery", "机械"),
    ("Communications", "通信"),
    ("Software", "软件"),
    ("Chemical", "化工"),
    ("Logistics", "物流"),
    ("Materials", "材料"),
    ("Instruments", "仪器"),
    ("Security", "安防"),
    ("Network", "网络"),
    ("Energy", "能源"),
    ("Import Export", "进出口"),
    ("Research Institute", "研究院"),
    ("University of Technology", "理工大学"),
    ("Digital Technology", "数字技术"),
    ("Marine Services", "海事服务"),
    ("Steel", "钢铁"),
    ("Investment", "投资"),
    ("Medical", "医疗"),
    ("Textile", "纺织"),
    ("Construction", "建设"),
];
const FORMS: [&str; 20] = [
    "Co., Ltd.",
    "CO., LTD.",
    "Ltd.",
    "LLC",
    "Limited",
    "Inc.",
    "S.A.",
    "GmbH",
    "FZE",
    "FZCO",
    "JSC",
    "PJSC",
    "OOO",
    "Corporation",
    "Company",
    "Pte. Ltd.",
    "B.V.",
    "d.o.o.",
    "Sp. z o.o.",
    "Group",
];
const HAN: &str = "中华国大海新科天东方金光明信安康威视宝联创高远达通盛兴隆泰和平利丰源恒正德诚永生龙凤云星宇航飞翔鹏博智慧";
const CYRILLIC: [(&str, &str); 30] = [
    ("shch", "щ"),
    ("sh", "ш"),
    ("ch", "ч"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ya", "я"),
    ("yu", "ю"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("y", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
    ("j", "дж"),
];
const ARABIC: [&str; 20] = [
    "محمد",
    "أحمد",
    "علي",
    "حسن",
    "حسين",
    "إبراهيم",
    "يوسف",
    "خالد",
    "عمر",
    "مصطفى",
    "الأسد",
    "الشامي",
    "القاسم",
    "شركة",
    "مؤسسة",
    "التجارة",
    "الدولية",
    "النفط",
    "مجموعة",
    "الشرق",
];
const STARTS: [&str; 48] = [
    "b", "br", "ch", "d", "dr", "f", "g", "gr", "h", "j", "k", "kh", "kr", "l", "m", "n", "p", "pr", "q",
    "r", "s", "sh", "sk", "st", "t", "tr", "v", "vl", "w", "x", "y", "z", "zh", "al", "an", "ar", "el", "in",
    "is", "ol", "or", "am", "ab", "as", "er", "il", "um", "c",
];
const MIDDLES: [&str; 24] = [
    "a", "e", "i", "o", "u", "ai", "an", "ang", "ao", "ei", "en", "eng", "ia", "ian", "in", "ing", "iu",
    "ong", "ou", "ua", "un", "ar", "er", "or",
];
const ENDS: [&str; 20] = [
    "", "", "", "", "n", "r", "s", "t", "v", "sky", "ov", "ev", "in", "ko", "zadeh", "ian", "i", "tek",
    "mash", "prom",
];

/// Numbers that look random and are always the same: splitmix64, by S. Vigna (2015).
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// Words that keep coming: most are ones that came before, the oftener the likelier.
struct Words {
    known: Vec<String>,
    said: Vec<u32>,
}

impl Words {
    fn new(random: &mut Random, count: usize) -> Self {
        let mut words = Self { known: Vec::new(), said: Vec::new() };
        for at in 0..count {
            words.known.push(invent(random));
            // The first ones are said most.
            words.said.extend(std::iter::repeat_n(at as u32, (count / (at + 1)).clamp(1, 200)));
        }
        words
    }

    fn next(&mut self, random: &mut Random) -> &str {
        let fresh = random.chance(6);
        let at = if fresh {
            self.known.push(invent(random));
            self.known.len() as u32 - 1
        } else {
            random.pick(&self.said)
        };
        self.said.push(at);
        &self.known[at as usize]
    }
}

fn invent(random: &mut Random) -> String {
    let mut word = String::new();
    for _ in 0..1 + random.below(3) {
        word += random.pick(&STARTS);
        word += random.pick(&MIDDLES);
    }
    word += random.pick(&ENDS);
    word
}

fn title(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn cyrillic(word: &str) -> String {
    let mut rest = word;
    let mut out = String::new();
    while let Some(first) = rest.chars().next() {
        let (latin, letter) = CYRILLIC
            .iter()
            .find(|(latin, _)| rest.starts_with(latin))
            .copied()
            .unwrap_or((&rest[..first.len_utf8()], "к"));
        out += letter;
        rest = &rest[latin.len()..];
    }
    title(&out)
}

fn accents(word: &str, random: &mut Random) -> String {
    let accent = |c| match c {
        'a' => 'á',
        'e' => 'é',
        'i' => 'í',
        'o' => 'ö',
        'u' => 'ü',
        's' => 'š',
        other => other,
    };
    word.chars().map(|c| if random.chance(30) { accent(c) } else { c }).collect()
}

/// Names, and whose they are.
pub struct Corpus {
    text: String,
    ends: Vec<u32>,
    /// For each owner, how many names there are up to and with its own.
    owner_ends: Vec<u32>,
}

impl Corpus {
    /// About that many names.
    pub fn new(names: usize, seed: u64) -> Self {
        let mut random = Random(seed);
        let random = &mut random;
        let mut brands = Words::new(random, 3000);
        let mut surnames = Words::new(random, 2000);
        let mut given = Words::new(random, 800);
        let mut corpus = Self { text: String::new(), ends: Vec::new(), owner_ends: Vec::new() };
        while corpus.len() < names {
            match random.below(100) {
                0..45 => corpus.company(&mut brands, random),
                45..90 => corpus.person(&mut given, &mut surnames, random),
                _ => corpus.vessel(&mut brands, random),
            }
            corpus.owner_ends.push(corpus.ends.len() as u32);
        }
        corpus
    }

    /// Names of a file: in each line the number of an owner, anything, and a name, with tabs between.
    pub fn read(path: &str) -> Self {
        let mut corpus = Self { text: String::new(), ends: Vec::new(), owner_ends: Vec::new() };
        let text = std::fs::read_to_string(path).unwrap();
        let mut owner = None;
        for line in text.lines() {
            let mut cells = line.split('\t');
            let (Some(this), Some(name)) = (cells.next(), cells.next_back()) else { continue };
            if owner.is_some_and(|owner| owner != this) {
                corpus.owner_ends.push(corpus.ends.len() as u32);
            }
            owner = Some(this);
            corpus.push(name);
        }
        corpus.owner_ends.push(corpus.ends.len() as u32);
        corpus
    }

    fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
    }

    fn company(&mut self, brands: &mut Words, random: &mut Random) {
        let (place, place_han) = random.pick(&PLACES);
        let (trade, trade_han) = random.pick(&TRADES);
        let brand = title(brands.next(random));
        let second =
            if random.chance(35) { format!(" {}", title(brands.next(random))) } else { String::new() };
        let form = random.pick(&FORMS);
        let number = if random.chance(4) { format!(" No. {}", 1 + random.below(900)) } else { String::new() };
        let name = match random.below(10) {
            0..5 => format!("{place} {brand}{second} {trade} {form}"),
            5..8 => format!("{brand}{second} {trade} {form}"),
            8 => format!("{brand} {trade} Company of {place}{number}"),
            _ => format!("{form} {brand}{second}{number}"),
        };
        self.push(&if random.chance(25) { name.to_uppercase() } else { name });
        if random.chance(30) {
            self.push(&format!("{brand}{second}"));
        }
        if random.chance(20) {
            self.push(&accents(&format!("{brand} {trade}"), random));
        }
        if !place_han.is_empty() && random.chance(60) {
            let han: Vec<char> = HAN.chars().collect();
            let brand: String = (0..2 + random.below(3)).map(|_| random.pick(&han)).collect();
            self.push(&format!("{place_han}{brand}{trade_han}有限公司"));
        }
        if matches!(place, "Moscow" | "Minsk") {
            self.push(&format!("ООО {}", cyrillic(&brand.to_lowercase())));
        }
    }

    fn person(&mut self, given: &mut Words, surnames: &mut Words, random: &mut Random) {
        let (first, last) = (title(given.next(random)), title(surnames.next(random)));
        let middle =
            if random.chance(30) { format!(" {}", title(given.next(random))) } else { String::new() };
        self.push(&format!("{first}{middle} {last}"));
        if random.chance(25) {
            self.push(&format!("{}, {first}", last.to_uppercase()));
        }
        if random.chance(8) {
            self.push(&format!("{} {}", cyrillic(&first.to_lowercase()), cyrillic(&last.to_lowercase())));
        }
        if random.chance(6) {
            self.push(&format!("{} {}", random.pick(&ARABIC), random.pick(&ARABIC)));
        }
    }

    fn vessel(&mut self, brands: &mut Words, random: &mut Random) {
        let name = brands.next(random).to_uppercase();
        match random.below(3) {
            0 => self.push(&format!("{name} {}", 1 + random.below(90))),
            1 => self.push(&format!("{} {name}", random.pick(&["MV", "SEA", "OCEAN", "GOLDEN", "IRAN"]))),
            _ => self.push(&format!("{name} {}", random.pick(&["STAR", "QUEEN", "SPIRIT", "EXPRESS"]))),
        }
    }

    /// How many names.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A name.
    pub fn name(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// How many bytes the names have.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// What people type who look for some of these names, letter by letter: one or some of its words,
    /// or only begun, one in three with a slip.
    pub fn typed(&self, count: usize, seed: u64) -> Vec<Vec<String>> {
        let mut random = Random(seed);
        (0..count).map(|_| keys(&self.wanted(&mut random))).collect()
    }

    fn wanted(&self, random: &mut Random) -> String {
        let name = self.name(random.below(self.len())).to_owned();
        let words: Vec<&str> = name.split_whitespace().collect();
        let first = random.below(words.len());
        let count = (1 + random.below(3)).min(words.len() - first);
        let mut text: String = words[first..first + count].join(" ");
        if random.chance(33) {
            let mut chars: Vec<char> = text.chars().collect();
            if chars.len() > 4 {
                let at = 1 + random.below(chars.len() - 2);
                match random.below(4) {
                    0 => chars.swap(at, at + 1),
                    1 => drop(chars.remove(at)),
                    2 => chars.insert(at, chars[at]),
                    _ => chars[at] = (b'a' + random.below(26) as u8) as char,
                }
            }
            text = chars.into_iter().collect();
        } else if random.chance(30) {
            let keep = text.chars().count() * 2 / 3;
            text = text.chars().take(keep.max(2)).collect();
        }
        text.chars().take(24).collect::<String>().to_lowercase()
    }
}

/// A text after each of its keys.
pub fn keys(text: &str) -> Vec<String> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| text[..end].to_owned()).filter(|typed| !typed.trim().is_empty()).collect()
}

impl Names for Corpus {
    fn owners(&self) -> usize {
        self.owner_ends.len()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        let first = owner.checked_sub(1).map_or(0, |before| self.owner_ends[before]) as usize;
        for at in first..self.owner_ends[owner] as usize {
            each(self.name(at), if at > first { NameKind::Alias } else { NameKind::Primary });
        }
    }
}
