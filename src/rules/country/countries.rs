//! The countries and territories of ISO 3166-1, and Kosovo.
//!
//! Sources: ISO 3166-1 for the codes, the Unicode CLDR for the English names, and the
//! metadata of libphonenumber for the calling codes. Some names that countries use
//! themselves, and French, German and Spanish names, are added.

/// Entries with `;` between them. An entry has the code of two letters, the code of
/// three letters and the calling code (none for places without telephones), then the
/// names, as [`letters_of`](super::letters_of) gives them.
pub(super) const COUNTRIES: &str = "\
    adand376 andorra;aeare971 unitedarabemirates uae emiratosarabesunidos;afafg93 afghanistan;\
    agatg1 antiguabarbuda;aiaia1 anguilla;alalb355 albania;amarm374 armenia;aoago244 angola;\
    aqata antarctica;ararg54 argentina;asasm1 americansamoa;ataut43 austria osterreich autriche;\
    auaus61 australia;awabw297 aruba;axala358 alandislands;azaze994 azerbaijan;\
    babih387 bosniaherzegovina;bbbrb1 barbados;bdbgd880 bangladesh;\
    bebel32 belgium belgique belgie belgica;bfbfa226 burkinafaso;bgbgr359 bulgaria;\
    bhbhr973 bahrain;bibdi257 burundi;bjben229 benin;blblm590 stbarthelemy;bmbmu1 bermuda;\
    bnbrn673 brunei bruneidarussalam;bobol591 bolivia boliviaplurinationalstate;\
    bqbes599 caribbeannetherlands;brbra55 brazil brasil bresil;bsbhs1 bahamas;btbtn975 bhutan;\
    bvbvt bouvetisland;bwbwa267 botswana;byblr375 belarus;bzblz501 belize;cacan1 canada;\
    cccck61 cocosislands;cdcod243 congokinshasa congodemocraticrepublic democraticrepubliccongo;\
    cfcaf236 centralafricanrepublic;cgcog242 congobrazzaville republiccongo;\
    chche41 switzerland schweiz suisse svizzera suiza;ciciv225 cotedivoire ivorycoast;\
    ckcok682 cookislands;clchl56 chile;cmcmr237 cameroon;cnchn86 china peoplesrepublicchina;\
    cocol57 colombia;crcri506 costarica;cucub53 cuba;cvcpv238 capeverde caboverde;\
    cwcuw599 curacao;cxcxr61 christmasisland;cycyp357 cyprus;czcze420 czechia czechrepublic;\
    dedeu49 germany deutschland alemania allemagne;djdji253 djibouti;\
    dkdnk45 denmark danmark dinamarca;dmdma1 dominica;\
    dodom1 dominicanrepublic republicadominicana;dzdza213 algeria;ececu593 ecuador;\
    eeest372 estonia;egegy20 egypt;ehesh212 westernsahara;ereri291 eritrea;\
    esesp34 spain espana espagne spanien;eteth251 ethiopia;fifin358 finland suomi finlandia;\
    fjfji679 fiji;fkflk500 falklandislands;fmfsm691 micronesia;fofro298 faroeislands;\
    frfra33 france francia frankreich;gagab241 gabon;\
    gbgbr44 unitedkingdom uk greatbritain britain england scotland wales northernireland reinounido royaumeuni grossbritannien;\
    gdgrd1 grenada;gegeo995 georgia;gfguf594 frenchguiana;ggggy44 guernsey;ghgha233 ghana;\
    gigib350 gibraltar;glgrl299 greenland;gmgmb220 gambia;gngin224 guinea;gpglp590 guadeloupe;\
    gqgnq240 equatorialguinea;grgrc30 greece grecia;gssgs southgeorgiasouthsandwichislands;\
    gtgtm502 guatemala;gugum1 guam;gwgnb245 guineabissau;gyguy592 guyana;\
    hkhkg852 hongkong hongkongsarchina;hmhmd heardmcdonaldislands;hnhnd504 honduras;\
    hrhrv385 croatia;hthti509 haiti;huhun36 hungary;ididn62 indonesia;\
    ieirl353 ireland republicireland irlanda eire;ilisr972 israel;imimn44 isleman;inind91 india;\
    ioiot246 britishindianoceanterritory;iqirq964 iraq;irirn98 iran iranislamicrepublic;\
    isisl354 iceland;itita39 italy italia italie italien;jejey44 jersey;jmjam1 jamaica;\
    jojor962 jordan;jpjpn81 japan japon;keken254 kenya;kgkgz996 kyrgyzstan;khkhm855 cambodia;\
    kikir686 kiribati;kmcom269 comoros;knkna1 stkittsnevis;\
    kpprk850 northkorea koreademocraticpeoplesrepublic;\
    krkor82 southkorea korea republickorea korearepublic;kwkwt965 kuwait;kycym1 caymanislands;\
    kzkaz7 kazakhstan;lalao856 laos laopeoplesdemocraticrepublic;lblbn961 lebanon;lclca1 stlucia;\
    lilie423 liechtenstein;lklka94 srilanka;lrlbr231 liberia;lslso266 lesotho;ltltu370 lithuania;\
    lulux352 luxembourg;lvlva371 latvia;lylby218 libya;mamar212 morocco;mcmco377 monaco;\
    mdmda373 moldova moldovarepublic;memne382 montenegro;mfmaf590 stmartin;mgmdg261 madagascar;\
    mhmhl692 marshallislands;mkmkd389 northmacedonia macedonia;mlmli223 mali;\
    mmmmr95 myanmar burma;mnmng976 mongolia;momac853 macao macau;mpmnp1 northernmarianaislands;\
    mqmtq596 martinique;mrmrt222 mauritania;msmsr1 montserrat;mtmlt356 malta;mumus230 mauritius;\
    mvmdv960 maldives;mwmwi265 malawi;mxmex52 mexico mexique mexiko;mymys60 malaysia;\
    mzmoz258 mozambique;nanam264 namibia;ncncl687 newcaledonia;nener227 niger;\
    nfnfk672 norfolkisland;ngnga234 nigeria;ninic505 nicaragua;\
    nlnld31 netherlands holland nederland paisesbajos;nonor47 norway norge noruega;npnpl977 nepal;\
    nrnru674 nauru;nuniu683 niue;nznzl64 newzealand;omomn968 oman;papan507 panama;peper51 peru;\
    pfpyf689 frenchpolynesia;pgpng675 papuanewguinea;phphl63 philippines;pkpak92 pakistan;\
    plpol48 poland polska polonia;pmspm508 stpierremiquelon;pnpcn pitcairnislands;\
    prpri1 puertorico;pspse970 palestinianterritories palestine statepalestine;ptprt351 portugal;\
    pwplw680 palau;pypry595 paraguay;qaqat974 qatar;rereu262 reunion;rorou40 romania;\
    rssrb381 serbia;rurus7 russia russianfederation rusia russland;rwrwa250 rwanda;\
    sasau966 saudiarabia;sbslb677 solomonislands;scsyc248 seychelles;sdsdn249 sudan;\
    seswe46 sweden sverige suecia;sgsgp65 singapore;shshn290 sthelena;sisvn386 slovenia;\
    sjsjm47 svalbardjanmayen;sksvk421 slovakia;slsle232 sierraleone;smsmr378 sanmarino;\
    snsen221 senegal;sosom252 somalia;srsur597 suriname;ssssd211 southsudan;\
    ststp239 saotomeprincipe;svslv503 elsalvador;sxsxm1 sintmaarten;\
    sysyr963 syria syrianarabrepublic;szswz268 eswatini swaziland;tctca1 turkscaicosislands;\
    tdtcd235 chad;tfatf frenchsouthernterritories;tgtgo228 togo;ththa66 thailand;\
    tjtjk992 tajikistan;tktkl690 tokelau;tltls670 timorleste;tmtkm993 turkmenistan;\
    tntun216 tunisia;toton676 tonga;trtur90 turkiye turkey;tttto1 trinidadtobago;tvtuv688 tuvalu;\
    twtwn886 taiwan;tztza255 tanzania tanzaniaunitedrepublic;uaukr380 ukraine;uguga256 uganda;\
    umumi usoutlyingislands;\
    ususa1 unitedstates unitedstatesamerica america estadosunidos estadosunidosdeamerica etatsunis eeuu vereinigtestaaten;\
    uyury598 uruguay;uzuzb998 uzbekistan;vavat39 vaticancity holysee;vcvct1 stvincentgrenadines;\
    veven58 venezuela venezuelabolivarianrepublic;\
    vgvgb1 britishvirginislands virginislandsbritish;vivir1 usvirginislands virginislandsus;\
    vnvnm84 vietnam;vuvut678 vanuatu;wfwlf681 wallisfutuna;wswsm685 samoa;xkxkx383 kosovo;\
    yeyem967 yemen;ytmyt262 mayotte;zazaf27 southafrica;zmzmb260 zambia;zwzwe263 zimbabwe";
