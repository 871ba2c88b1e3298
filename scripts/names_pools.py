"""Words to fill the templates with: titles, departments, firms, and names from other languages."""


def _words(text: str) -> list[str]:
    return text.split()


def _lines(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", " ").split(";") if part.strip()]


POOLS: dict[str, list[str]] = {
    "word_names": _words(
        """Per Bo Liv Bjørn Storm Mark Dag Sol Maj Tue Gry Kim Rose Solvej Vind Lykke Ask Ravn Ulv Falk Stig
        Kaj Svend Fie My Mai Rosa Viola Iris Lilje Vilje Sky Star Pil Eng Dan Jul August Juni Max Max Sten
        Ene Mille Viva Vera Nova Luna Alma Ella Pia Bente Ib Eja Aske Birk Bror Krone Hans Sander Alle
        Frede Ester Else Vita Linde Will Mark Bill Rob Grace Hope Faith Joy Art Rich Tom Laura Dina Tea
        Nemo Merle Robin Palle Vibe Due Lo Mo"""
    ),
    "foreign_first": _words(
        """Ahmed Mohamed Mohammad Fatima Aisha Ali Hassan Hussein Omar Khadija Amina Abdi Abdullahi Ayaan
        Sahra Hodan Ifrah Faduma Mahmoud Yusuf Youssef Ibrahim Zeinab Zainab Layla Leila Samir Karim Rami
        Nadia Hanan Rania Bilal Mustafa Emine Ayse Mehmet Murat Fatma Elif Hatice Emre Can Deniz Nguyen
        Thi Van Minh Linh Huong Tuan Trang Anh Duc Agnieszka Katarzyna Piotr Krzysztof Malgorzata Wojciech
        Jakub Olena Oleksandr Iryna Volodymyr Natalia Andrii Kateryna Svitlana Ivan Dragana Milos Jelena
        Amir Adnan Selma Emina Senad Nermin Priya Rajesh Sivakumar Thavarajah Kumar Anjali Sanjay Nivi
        Aqqaluk Malik Ivalu Paninnguaq Pipaluk Inuk Heðin Bárður Jógvan Rannvá Maria José Carlos Javier
        Ana João Paulo Luis Giulia Marco Chiara Pierre Chloé Jean Mei Wei Li Xin Yuki Hiroshi Somchai
        Malee Supaporn Wanida Abebe Tesfaye Selam Haile Kofi Ama Chinedu Ngozi Farhad Shirin Parisa Reza
        Arash Golnaz Zahra Najib Wali Jamila Gulalai Rahim Bashir Nasrin Jin Soo Oksana Dmytro Vasile
        Ioana Andrei Mihai Ionut Florin Zoltán György Eszter Ilona Zsófia Siobhan Aoife Björn Åsa Göran
        Håkan Guðrún Þór Sigríður"""
    ),
    "foreign_last": _words(
        """Ahmed Ali Hassan Hussein Mohamed Abdi Warsame Farah Jama Osman Abdullahi Nur Yusuf Ibrahim Mahmoud
        Khalil Haddad Khoury Saleh Mansour Rahman Rahmani Karimi Ahmadi Hosseini Mohammadi Jafari Hashemi
        Noori Popal Stanikzai Yilmaz Demir Kaya Çelik Şahin Öztürk Aydin Arslan Dogan Polat Nguyen Tran
        Pham Le Hoang Vo Dang Bui Kowalski Kowalska Nowak Wisniewski Lewandowska Zielinski Wojcik Kaminska
        Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Petrenko Petrovic Jovanovic Nikolic Hadzic
        Begovic Osmanovic Delic Sivalingam Thambirajah Kumar Patel Singh Sharma Khan Hussain Malik
        Chaudhry Iqbal Petersen-Kleist Kleist Motzfeldt Egede Olsvig Joensen Djurhuus Patursson García
        Rodriguez Fernandez Silva Santos Costa Pereira Rossi Bianchi Dubois Lefèvre Martin Zhang Wang Chen
        Liu Huang Tanaka Suzuki Saetang Phromsri Tesfay Gebre Bekele Mensah Okafor Adeyemi Diallo Popescu
        Ionescu Dumitru Kovács Szabó Nagy Horváth O'Brien O'Connor MacDonald Johansson Lindqvist
        Guðmundsson Sigurðardóttir El-Sayed Al-Masri El-Amin Bin-Saleh Abu-Zaid Al-Hakim Ould-Ahmed"""
    ),
    "english_first": _words(
        """James Oliver Harry George Emily Charlotte Daniel Matthew Sophie Hannah Rebecca Laura Sarah Rachel
        Gareth Nigel Fiona Heather Megan Alan Brian Keith Trevor Amy Jessica Andrew Stephen Philip Edward
        Victoria Gillian Hazel Duncan Ewan Rory Declan Niamh Tyler Brandon Ashley Kayla Dwayne Latoya
        Ethan Madison Logan"""
    ),
    "english_last": _words(
        """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker
        White Roberts Green Hall Wood Clarke Hughes Edwards Turner Hill Moore Cooper Ward Harrison Baker
        Morgan Parker Bennett Cook Shaw Murphy Bell Gray Carter Barker Holloway Pemberton Whitaker
        Fairbanks Ashcroft Bradshaw Lockwood Hargreaves McAllister O'Neill Fitzgerald Blackwood Underwood
        Kingsley Thornton Winslow Aldridge Penrose"""
    ),
    "titles": _lines(
        """socialrådgiver; sagsbehandler; sygeplejerske; pædagog; lærer; skoleleder; afdelingsleder;
        teamleder; kontorchef; direktør; jurist; psykolog; læge; overlæge; fysioterapeut; ergoterapeut;
        sundhedsplejerske; jobkonsulent; virksomhedskonsulent; specialkonsulent; chefkonsulent;
        fuldmægtig; sekretær; kontorassistent; IT-konsulent; ingeniør; arkitekt; landinspektør;
        planlægger; byggesagsbehandler; pedel; teknisk servicemedarbejder; chauffør; social- og
        sundhedsassistent; sosu-hjælper; dagplejer; institutionsleder; bibliotekar; økonomikonsulent;
        kommunikationsmedarbejder; HR-partner; vejleder; familiebehandler; kontaktperson; støttepædagog;
        tandlæge; borgmester; udvalgsformand; kommunaldirektør; praktikant; studentermedhjælper; kok;
        elev; souschef"""
    ),
    "departments": _lines(
        """Borgerservice; Jobcentret; Byg og Miljø; Vej og Park; Børn og Unge; Familieafdelingen;
        Ydelseskontoret; Økonomi; HR; IT og Digitalisering; Plan og Udvikling; Kultur og Fritid; Sundhed
        og Omsorg; Hjemmeplejen; PPR; Visitationen; Socialpsykiatrien; Handicapafdelingen; Sekretariatet;
        Kommunikation; Ejendomscentret; Dagtilbud; Skoleforvaltningen; Integrationsteamet; Rehabilitering;
        Byrådssekretariatet; Beredskabet; Teknisk Forvaltning; Social og Sundhed; Løn og Personale;
        Indkøb; Natur og Klima; Tandplejen; Aktivhuset"""
    ),
    "organisations": _lines(
        """Ankestyrelsen; Familieretshuset; Datatilsynet; Sundhedsstyrelsen; Kommunernes Landsforening; KL;
        Udbetaling Danmark; ATP; Statsforvaltningen; Styrelsen for Patientsikkerhed; Region Midtjylland;
        Region Sjælland; Skat; Gældsstyrelsen; Arbejdstilsynet; Arbejdsmarkedsstyrelsen; Københavns Byret;
        Vestre Landsret; Politiet; FOA; HK; Dansk Sygeplejerskeråd; BUPL; 3F; Røde Kors; Kirkens Korshær;
        Ældre Sagen; Dansk Flygtningehjælp; Byrådet; Økonomiudvalget; Børneudvalget; Erhvervsstyrelsen;
        Miljøstyrelsen; Planklagenævnet; Folketinget"""
    ),
    "parties": _lines(
        "S; V; K; SF; EL; RV; DF; LA; Ø; Å; Venstre; Socialdemokratiet; De Konservative; Borgerlisten"
    ),
    "laws": _lines(
        """serviceloven; barnets lov; forvaltningsloven; offentlighedsloven; planloven; byggeloven;
        aktivloven; sundhedsloven; folkeskoleloven; databeskyttelsesloven; almenboligloven; vejloven;
        udbudsloven; retssikkerhedsloven; beskæftigelsesindsatsloven; miljøbeskyttelsesloven;
        naturbeskyttelsesloven; lov om social pension; GDPR"""
    ),
    "months": _words("januar februar marts april maj juni juli august september oktober november december"),
    "weekdays": _words("mandag tirsdag onsdag torsdag fredag lørdag søndag"),
    "nature": _words(
        """Birke Ege Bøge Linde Pile Tjørne Hassel Elle Rose Lærke Drossel Ravne Uglevangs Solsikke Kløver
        Engs Skov Bakke Sø Å Kirke Skole Møl Havne Strand Klit Hede Mose Kilde Nørre Vester Øster Sønder
        Tors Frejas Balders Odins Bryggers Smede Mølle Teglværks Kær Høj Lunde Vang Toft Fasan Hjorte
        Rådyr Egern Svane Måge Viben Valmue Iris"""
    ),
    "way": _words("vej gade allé plads stræde vænget parken bakken toften"),
    "side": [*[""] * 6, "Nørre ", "Sønder ", "Gammel ", "Ny ", "Store ", "Sdr. ", "Lille "],
    "brand_end": _words("trafik line ex ix data net pro via fa ol il in um care plus tek soft gruppen"),
    "town_end": _words("sted rup strup um lev by inge borg sund bæk holm lund bjerg dal næs vig torp løse"),
    "hall": _words("hallen centret huset gården salen bygningen fløjen"),
    "legal": ["", "", "", " A/S", " ApS", " I/S", " P/S"],
    "roads": [
        *["{side}{nature}{way}"] * 12,
        *["{last}s{way}", "{first}s{way}", "{full}s Vej", "{full}s Gade", "{full}s Plads", "{full}s Allé"],
        *["{full}s Boulevard", "{letter}.{letter}. {last}s Vej", "{letter}.{letter}. {last}s Boulevard"],
        *["{first}s Vej", "{first}s Allé", "{first}s Plads", "{letter}. {last}s Gade", "{last}s Plads"],
    ],
    "schools": _lines(
        """{nature}skolen; {nature}gårdsskolen; {town} Skole; {full}s Skole; Sct. {first}s Skole;
        {nature}børnehuset; Børnehaven {nature}huset; {last}skolen; Dagplejen i {town}; {first}s Vuggestue"""
    ),
    "places": _lines(
        """Rådhuset; Kulturhuset; Svømmehallen; Medborgerhuset; Multihuset; Biblioteket; Stadion;
        Genbrugspladsen; Havnen; Byparken; Plejecenter Solgården; Dronning Margrethes Hal; Kong Frederiks
        Plads; Grundtvigs Højskole; Thorvaldsens Museum; Niels Bohr Institutet; Tycho Brahe Planetarium;
        Karen Blixen Museet; Carl Nielsen Salen; H.C. Andersens Hus; Kierkegaards Plads; Søren
        Kierkegaards Plads; Ole Rømers Gade; Rigshospitalet; Den Grønne Sal; {town} Bibliotek; {town}
        Kirke; {town} Rådhus; {town} Hallen; {town} Torv; {full} Instituttet; {full} Centret; {full}
        Hallen; {full} Museet; {last}{hall}; {last}{hall}; {last}-{hall}; {first}-{hall}; {first}-{hall};
        {first}{hall}; Kulturhuset {first}; Plejehjemmet {first}; Café {first}; Mødelokale {first};
        {first}s Have; {first}s Minde; {first}s Hus; {last}s Gård; {first}s Kirke"""
    ),
    "companies": _lines(
        """COWI; Rambøll; NIRAS; Sweco; KMD; Netcompany; Falck; Arriva; Deloitte; PwC; EY; Kammeradvokaten;
        ISS; Lego; Grundfos; Danfoss; Arla; Coop; Netto; Føtex; Bilka; Silvan; Jysk; Elgiganten; TDC;
        Telia; Ørsted; Andel; Carlsberg; Vestas; Systematic; Per Aarsleff; MT Højgaard; NCC; Skanska;
        Lindab; Hempel; Møller Mærsk; Bravida; Kemp & Lauritzen; Matas; Harald Nyborg; Jem & Fix; Jensens
        Bøfhus; Lagkagehuset; Oticon; Widex; {last} & Søn{legal}; {last} & Søn A/S; {last} &
        Sønner{legal}; {last} & {last}{legal}; {last} & Co.{legal}; {last} & Partnere; {last}
        {trade}{legal}; {last} {trade}{legal}; {last} {trade}{legal}; {last}s {trade}; {first}s
        {trade}{legal}; {first}s {trade}{legal}; {head} {last}; {head} {last}; {head} {last}; {head}
        {last}; {head} {full}{legal}; {head} {full}{legal}; Brdr. {last}; {last} A/S; {last} ApS; {last}
        I/S; {last} Gruppen; {last} Holding; {full} A/S; {full} ApS; {full} Consult; {full} Arkitekter;
        {first} {last} {trade}"""
    ),
    "trade": _lines(
        """Byg; VVS; El; Transport; Murerfirma; Tømrerforretning; Maskinstation; Blomster; Auto;
        Vinduespolering; Rengøring; Catering; Køreskole; Entreprise; Anlæg; Smedje; Bageri; Biler; Taxi;
        Consulting; Ejendomme; Frisør; Køkken"""
    ),
    "head": _lines(
        """Advokatfirmaet; Murerfirmaet; Tømrerfirmaet; Vognmandsfirmaet; Malerfirmaet; Entreprenørfirmaet;
        Firmaet; Arkitektfirmaet; Rengøringsfirmaet; Vognmand; Autohuset; Bageriet; Restaurant;
        Ejendomsselskabet; Boligselskabet; Tegnestuen; Fonden; Forlaget; Bryggeriet; Ingeniørfirmaet;
        Elfirmaet; Gartneriet; Møbelhuset"""
    ),
}
