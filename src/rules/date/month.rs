//! Month names in English, Spanish, German and French, without accents, in full and
//! as the abbreviations that calendars print.

/// The number of a month, 1 to 12, by its folded name or abbreviation.
#[rustfmt::skip]
pub(super) fn parse_month(word: &[u8]) -> Option<u16> {
    Some(match word {
        b"jan" | b"january" | b"ene" | b"enero" | b"januar" | b"janner" | b"jaenner" | b"janv" | b"janvier" => 1,
        b"feb" | b"february" | b"febr" | b"febrero" | b"februar" | b"fev" | b"fevr" | b"fevrier" => 2,
        b"mar" | b"march" | b"marzo" | b"marz" | b"maerz" | b"mrz" | b"mars" => 3,
        b"apr" | b"april" | b"abr" | b"abril" | b"avr" | b"avril" => 4,
        b"may" | b"mayo" | b"mai" => 5,
        b"jun" | b"june" | b"junio" | b"juni" | b"juin" => 6,
        b"jul" | b"july" | b"julio" | b"juli" | b"juil" | b"juillet" => 7,
        b"aug" | b"august" | b"ago" | b"agosto" | b"aout" => 8,
        b"sep" | b"sept" | b"september" | b"septiembre" | b"setiembre" | b"set" | b"septembre" => 9,
        b"oct" | b"october" | b"octubre" | b"okt" | b"oktober" | b"octobre" => 10,
        b"nov" | b"november" | b"noviembre" | b"novembre" => 11,
        b"dec" | b"december" | b"dic" | b"diciembre" | b"dez" | b"dezember" | b"decembre" => 12,
        _ => return None,
    })
}
