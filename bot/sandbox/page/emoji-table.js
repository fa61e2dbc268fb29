// Shortcodes of the emoji that people in an incident type, by group: "name glyph"; "a=b" names with the same glyph.

export const GROUPS = {
  "Often used": `pushpin 📌 white_check_mark ✅ scales ⚖️ eyes 👀 rotating_light 🚨 fire 🔥 +1=thumbsup 👍 -1=thumbsdown 👎
    tada 🎉 pray 🙏 raised_hands 🙌 heavy_check_mark ✔️ x ❌ warning ⚠️ heart ❤️ joy 😂 thinking_face=thinking 🤔 wave 👋
    rocket 🚀 100 💯 clap 👏 ok_hand 👌 hourglass_flowing_sand ⏳ bulb 💡`,
  Faces: `grinning 😀 smiley 😃 smile 😄 grin 😁 laughing=satisfied 😆 sweat_smile 😅 rolling_on_the_floor_laughing=rofl 🤣
    slightly_smiling_face 🙂 upside_down_face 🙃 melting_face 🫠 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star-struck 🤩
    kissing_heart 😘 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 zany_face 🤪 hugging_face 🤗
    face_with_hand_over_mouth 🤭 shushing_face 🤫 saluting_face 🫡 zipper_mouth_face 🤐 face_with_raised_eyebrow 🤨
    neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬
    lying_face 🤥 relieved 😌 pensive 😔 sleepy 😪 drooling_face 🤤 sleeping 😴 mask 😷 face_with_thermometer 🤒
    nauseated_face 🤢 sneezing_face 🤧 hot_face 🥵 cold_face 🥶 woozy_face 🥴 dizzy_face 😵 exploding_head 🤯
    partying_face 🥳 sunglasses 😎 nerd_face 🤓 face_with_monocle 🧐 confused 😕 worried 😟 slightly_frowning_face 🙁
    open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺 frowning 😦 anguished 😧 fearful 😨 cold_sweat 😰
    cry 😢 sob 😭 scream 😱 confounded 😖 persevere 😣 disappointed 😞 sweat 😓 weary 😩 tired_face 😫 yawning_face 🥱
    triumph 😤 rage 😡 angry 😠 skull 💀 poop=hankey 💩 clown_face 🤡 ghost 👻 alien 👽 robot_face 🤖 see_no_evil 🙈
    hear_no_evil 🙉 speak_no_evil 🙊`,
  "People and hands": `raised_hand=hand ✋ raised_back_of_hand 🤚 spock-hand 🖖 pinching_hand 🤏 v ✌️ crossed_fingers 🤞
    the_horns 🤘 call_me_hand 🤙 point_left 👈 point_right 👉 point_up_2 👆 point_down 👇 point_up ☝️ fist ✊ facepunch=punch 👊
    open_hands 👐 palms_up_together 🤲 handshake 🤝 writing_hand ✍️ muscle 💪 ear 👂 brain 🧠 eye 👁️ baby 👶 adult 🧑
    man 👨 woman 👩 older_adult 🧓 person_frowning 🙍 no_good 🙅 ok_woman 🙆 information_desk_person 💁 raising_hand 🙋
    bow 🙇 facepalm=face_palm 🤦 shrug 🤷 cop 👮 sleuth_or_spy 🕵️ guardsman 💂 construction_worker 👷 firefighter 🧑‍🚒
    technologist 🧑‍💻 scientist 🧑‍🔬 astronaut 🧑‍🚀 superhero 🦸 mage 🧙 runner=running 🏃 dancer 💃 walking 🚶
    busts_in_silhouette 👥 bust_in_silhouette 👤 speaking_head_in_silhouette 🗣️ footprints 👣`,
  "Work and signs": `bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣 telephone_receiver 📞 phone=telephone ☎️ pager 📟 iphone 📱
    calling 📲 fax 📠 computer 💻 desktop_computer 🖥️ keyboard ⌨️ printer 🖨️ floppy_disk 💾 cd 💿 battery 🔋
    electric_plug 🔌 satellite_antenna 📡 mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑 hammer 🔨 wrench 🔧
    hammer_and_wrench 🛠️ screwdriver 🪛 nut_and_bolt 🔩 gear ⚙️ link 🔗 paperclip 📎 toolbox 🧰 magnet 🧲 test_tube 🧪
    microscope 🔬 telescope 🔭 pill 💊 syringe 💉 fire_extinguisher 🧯 broom 🧹 shield 🛡️ bomb 💣 package 📦 mailbox 📫
    inbox_tray 📥 outbox_tray 📤 email=envelope ✉️ incoming_envelope 📨 e-mail 📧 pencil=memo 📝 pencil2 ✏️
    black_nib ✒️ briefcase 💼 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ date 📅 calendar 📆
    spiral_calendar_pad 🗓️ card_index 📇 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊
    clipboard 📋 round_pushpin 📍 straight_ruler 📏 scissors ✂️ wastebasket 🗑️ book 📖 books 📚 bookmark 🔖
    page_facing_up 📄 page_with_curl 📃 bookmark_tabs 📑 newspaper 📰 scroll 📜 ledger 📒 notebook 📓 label 🏷️
    moneybag 💰 credit_card 💳 receipt 🧾 ticket 🎫 admission_tickets 🎟️ compass 🧭 world_map 🗺️ construction 🚧
    octagonal_sign 🛑 vertical_traffic_light 🚦 traffic_light 🚥 checkered_flag 🏁 triangular_flag_on_post 🚩
    crossed_flags 🎌 waving_white_flag 🏳️ waving_black_flag 🏴 trophy 🏆 medal 🏅 first_place_medal 🥇 second_place_medal 🥈
    third_place_medal 🥉 dart 🎯 game_die 🎲 jigsaw 🧩 crystal_ball 🔮 art 🎨 movie_camera 🎥 camera 📷 microphone 🎤
    headphones 🎧 studio_microphone 🎙️ radio 📻 tv 📺`,
  Symbols: `information_source ℹ️ question ❓ grey_question ❔ exclamation=heavy_exclamation_mark ❗ grey_exclamation ❕
    bangbang ‼️ interrobang ⁉️ no_entry ⛔ no_entry_sign 🚫 sos 🆘 new 🆕 ok 🆗 up 🆙 cool 🆒 free 🆓 id 🆔 vs 🆚
    red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle=blue_circle 🔵
    large_purple_circle 🟣 large_brown_circle 🟤 black_circle ⚫ white_circle ⚪ large_red_square 🟥 large_orange_square 🟧
    large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 large_purple_square 🟪 black_large_square ⬛
    white_large_square ⬜ small_red_triangle 🔺 small_red_triangle_down 🔻 large_blue_diamond 🔷 large_orange_diamond 🔶
    small_blue_diamond 🔹 small_orange_diamond 🔸 black_small_square ▪️ white_small_square ▫️ ballot_box_with_check ☑️
    negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖ heavy_division_sign ➗ heavy_multiplication_x ✖️
    wavy_dash 〰️ curly_loop ➰ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️
    arrow_lower_right ↘️ arrow_lower_left ↙️ arrow_upper_left ↖️ arrow_up_down ↕️ left_right_arrow ↔️
    leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ arrow_heading_up ⤴️ arrow_heading_down ⤵️ arrows_clockwise 🔃
    arrows_counterclockwise 🔄 repeat 🔁 repeat_one 🔂 twisted_rightwards_arrows 🔀 arrow_forward ▶️ fast_forward ⏩
    arrow_backward ◀️ rewind ⏪ double_vertical_bar=pause_button ⏸️ black_square_for_stop ⏹️ black_circle_for_record ⏺️
    eject ⏏️ signal_strength 📶 recycle ♻️ infinity ♾️ copyright ©️ registered ®️ tm ™️ hash #️⃣ zero 0️⃣ one 1️⃣ two 2️⃣
    three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 a 🅰️ b 🅱️ o2 🅾️ parking 🅿️
    hearts ♥️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 white_heart 🤍
    broken_heart 💔 sparkling_heart 💖 anger 💢 boom=collision 💥 dizzy 💫 sweat_drops 💦 dash 💨 zzz 💤
    speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ eight_spoked_asterisk ✳️ sparkle ❇️ trident 🔱
    heavy_dollar_sign 💲 radioactive_sign ☢️ biohazard_sign ☣️ medical_symbol ⚕️`,
  "Time and weather": `hourglass ⌛ watch ⌚ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ mantelpiece_clock 🕰️ clock1 🕐 clock2 🕑
    clock3 🕒 clock4 🕓 clock5 🕔 clock6 🕕 clock7 🕖 clock8 🕗 clock9 🕘 clock10 🕙 clock11 🕚 clock12 🕛 sunny ☀️
    partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ thunder_cloud_and_rain ⛈️ lightning 🌩️ zap ⚡ snowflake ❄️ umbrella ☔ ocean 🌊
    fog 🌫️ tornado 🌪️ rainbow 🌈 star ⭐ star2 🌟 sparkles ✨ crescent_moon 🌙 full_moon 🌕 new_moon 🌑 sunrise 🌅
    night_with_stars 🌃 earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐 volcano 🌋`,
  "Everything else": `dog 🐶 cat 🐱 mouse 🐭 rabbit 🐰 fox_face 🦊 bear 🐻 panda_face 🐼 tiger 🐯 lion_face 🦁 cow 🐮 pig 🐷
    frog 🐸 monkey_face 🐵 chicken 🐔 penguin 🐧 bird 🐦 duck 🦆 owl 🦉 bat 🦇 wolf 🐺 horse 🐴 unicorn_face 🦄 bee=honeybee 🐝
    bug 🐛 butterfly 🦋 snail 🐌 beetle 🪲 ant 🐜 spider 🕷️ turtle 🐢 snake 🐍 octopus 🐙 whale 🐳 dolphin 🐬 fish 🐟 shark 🦈
    crab 🦀 elephant 🐘 sloth 🦥 goat 🐐 christmas_tree 🎄 evergreen_tree 🌲 palm_tree 🌴 cactus 🌵 seedling 🌱 herb 🌿
    four_leaf_clover 🍀 maple_leaf 🍁 mushroom 🍄 rose 🌹 sunflower 🌻 tulip 🌷 bouquet 💐 apple 🍎 banana 🍌 lemon 🍋
    watermelon 🍉 strawberry 🍓 cherries 🍒 avocado 🥑 hot_pepper 🌶️ bread 🍞 croissant 🥐 cheese_wedge 🧀 egg 🥚 pizza 🍕
    hamburger 🍔 fries 🍟 taco 🌮 popcorn 🍿 ramen 🍜 doughnut 🍩 cookie 🍪 birthday 🎂 cake 🍰 chocolate_bar 🍫 coffee ☕
    tea 🍵 beer 🍺 beers 🍻 wine_glass 🍷 champagne 🍾 clinking_glasses 🥂 ice_cube 🧊 salt 🧂 gift 🎁 balloon 🎈
    confetti_ball 🎊 jack_o_lantern 🎃 soccer ⚽ basketball 🏀 tennis 🎾 guitar 🎸 musical_note 🎵 notes 🎶 car=red_car 🚗
    taxi 🚕 bus 🚌 truck 🚚 fire_engine 🚒 ambulance 🚑 police_car 🚓 bike 🚲 train 🚆 airplane ✈️
    helicopter 🚁 ship 🚢 boat=sailboat ⛵ anchor ⚓ parachute 🪂 flying_saucer 🛸 house 🏠 office 🏢 hospital 🏥 bank 🏦
    factory 🏭 tent ⛺ bed 🛏️ door 🚪 toilet 🚽 shower 🚿 crown 👑 gem 💎 ring 💍 tophat 🎩 eyeglasses 👓 goggles 🥽
    lab_coat 🥼 safety_vest 🦺 de 🇩🇪 fr 🇫🇷 gb=uk 🇬🇧 us=flag-us 🇺🇸 eu=flag-eu 🇪🇺 es 🇪🇸 it 🇮🇹
    jp 🇯🇵 in=flag-in 🇮🇳`,
};
