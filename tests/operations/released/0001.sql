BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE audit_alert (
	alert_id INTEGER NOT NULL, 
	alert_key TEXT NOT NULL, 
	act TEXT NOT NULL, 
	text_zh TEXT NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_audit_alert PRIMARY KEY (alert_id), 
	CONSTRAINT ck_audit_alert_act CHECK (act IN ('opened', 'reminded', 'closed', 'told'))
);
INSERT INTO "audit_alert" VALUES(1,'disk','opened','磁盘剩余不足1GB','2026-09-02 00:00:00.000000+00:00');
CREATE TABLE audit_chain (
	entry_no INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	act_key TEXT NOT NULL, 
	contents_json TEXT NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	prev_hash TEXT NOT NULL, 
	row_hash TEXT NOT NULL, 
	CONSTRAINT pk_audit_chain PRIMARY KEY (entry_no), 
	CONSTRAINT ck_audit_chain_act CHECK (act IN ('receipt', 'run', 'ruling', 'delivery', 'alert')), 
	CONSTRAINT uq_audit_chain_act_act_key UNIQUE (act, act_key), 
	CONSTRAINT uq_audit_chain_row_hash UNIQUE (row_hash)
);
INSERT INTO "audit_chain" VALUES(1,'receipt','2026-0001','{"core_blocker": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "core_dispatch": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "core_event": "887f054fbc52fa4566e7a86663d1228c025837d3033eccadb36b7c77682956df", "core_intake_finding": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "core_observation": "a5f7c8513231e066e962581428f8b74d63a79863895a94738b68124da1955b34", "core_photograph": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "core_rectification_report": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "core_reply": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "core_roster_change": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "core_survey": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "raw_receipt": "e213600cea08b467c093edd18f41eea340064188ba9e777a37342608a8b3b814"}','2026-09-01 00:00:00.000000+00:00','0000000000000000000000000000000000000000000000000000000000000000','fe7b27931385b757a723faff21fd003d843db65d08416b44fb4c55c3984c639f');
INSERT INTO "audit_chain" VALUES(2,'run','ec34f8ce04a8d254','{"audit_document_no": "1e2ccd7c68c22fd77e0e90047f4fd670c6d144409859625fb9aea1ff14a592ce", "audit_run": "9fb109ee324589bd06d5ea40a045a57582e6b5c0c61b5296c979da5007b8b8a4", "mart_bonus": "564d3c6cb140af1b8adb7c47b13c927fdc60d4a78895d2f16aba68a22e4583ce", "mart_document": "debc434a67c941ec5228e0618d9c4f71cabf03db98d046a146473f76fecd3ecd", "mart_figure": "7b6de6c4d18dbf68959bbcac016afb9e53cbaf670d33dce14e840f1b64fa79f1", "mart_finding": "ba480e010b5c4ab8b087081907c662efd6b6fa3d149c06221a478ce960bed1fa", "mart_group_result": "43c7e4282d3842862444ffa604b41e9c9c67af06290c966bf159512afcb3b94b", "mart_indicator_result": "2b2279a7ea1af56dac24189f6500bee94c5fe9ed7239ead22d3412a6da2eaa9a", "mart_ledger_entry": "6fd1ad67ac37b0b27c6b3e151fae3c3c4866fb7966813a395d55d6e1e6dfd17c", "mart_progress": "68f5a18df016976783f81b4fdc5436e276ead0365cf61c1135f0588ef3049bbf", "mart_projection": "5a6a524c5216aba1ca26ef5b6df1b29b11e462c8d6c48ebc58059d3d9bf0a8f7", "mart_rectification": "5e5768b43b8ef9fb8e02b094701f2f241640fbd3984bd99f6e12d76420f34571", "mart_special_indicator_result": "26a0e14f0890322372d9db01e11baa7144cc453fb46b99e83a6b560628cca499", "mart_special_result": "aca91d869af6c35b2107838cc6bbef476617c52fe270ddca5ad2b6903ae27154", "mart_subject_result": "ae0fd32b4493386dd1c5248198b296ae17298d7ddebfcf55915c2bc6c1838391", "mart_warning": "61ee0f4eece2bbcc4dd0b6614fe8e31203bb67ad1e0c1eb2c1921201f782013d"}','2026-09-02 00:00:00.000000+00:00','fe7b27931385b757a723faff21fd003d843db65d08416b44fb4c55c3984c639f','be761335cc04f937df4b84c22237728802c08645f691416b179eba4d1a371e53');
INSERT INTO "audit_chain" VALUES(3,'ruling','1','{"core_ruling": "3425fc5b7e93df6d1db0099d42df4183a47c4872594472546e97a25d842327d8"}','2026-09-02 00:00:00.000000+00:00','be761335cc04f937df4b84c22237728802c08645f691416b179eba4d1a371e53','2b4e8d436ef1f7480090428a7be7d84bfb9b94c440077c4d98027a7315fcdaba');
INSERT INTO "audit_chain" VALUES(4,'delivery','1','{"audit_delivery": "3ca72e1cb424a8fb6e23aac164c903f44542ece8f0c5bf3179f6b7c22948c1ec"}','2026-09-02 00:00:00.000000+00:00','2b4e8d436ef1f7480090428a7be7d84bfb9b94c440077c4d98027a7315fcdaba','6dd119e6aa8861eab74db4ef5e2636cf19e27177bb67238dafbab65e753e1dc0');
INSERT INTO "audit_chain" VALUES(5,'alert','1','{"audit_alert": "99a47c14ce6a1ecc34ca57d5cae78e5eadaf0656fd4c6a92bd448625afa04149"}','2026-09-02 00:00:00.000000+00:00','6dd119e6aa8861eab74db4ef5e2636cf19e27177bb67238dafbab65e753e1dc0','0061c7d855094f54ebfa4c07c5f07563d8c97b1901595d55a93546822ef3997a');
CREATE TABLE audit_delivery (
	delivery_id INTEGER NOT NULL, 
	document_sha256 TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	status TEXT NOT NULL, 
	detail TEXT, 
	attempted_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_audit_delivery PRIMARY KEY (delivery_id), 
	CONSTRAINT ck_audit_delivery_status CHECK (status IN ('started', 'sent', 'failed'))
);
INSERT INTO "audit_delivery" VALUES(1,'d1b5568a90dfe639d4bfc51bdb1f87f17507d30ff881f34c447e311d57af51d7','folder','folder','sent','','2026-09-02 00:00:00.000000+00:00');
CREATE TABLE audit_document_no (
	series_code TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	run_key TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	CONSTRAINT pk_audit_document_no PRIMARY KEY (series_code, year, number), 
	CONSTRAINT fk_audit_document_no_run_key_file_name FOREIGN KEY(run_key, file_name) REFERENCES mart_document (run_key, file_name), 
	CONSTRAINT uq_audit_document_no_run_key_file_name UNIQUE (run_key, file_name)
);
INSERT INTO "audit_document_no" VALUES('circular',2026,5,'ec34f8ce04a8d254','bulletin_2026-08_0_1.docx');
CREATE TABLE audit_fetch (
	fetch_id INTEGER NOT NULL, 
	feed_code TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	file_count INTEGER NOT NULL, 
	figures_sha256 TEXT NOT NULL, 
	period TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_audit_fetch PRIMARY KEY (fetch_id), 
	CONSTRAINT ck_audit_fetch_outcome CHECK (outcome IN ('new', 'same', 'failed', 'unread'))
);
CREATE TABLE audit_lease (
	lease_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	fence INTEGER NOT NULL, 
	holder TEXT NOT NULL, 
	act TEXT NOT NULL, 
	expires_at VARCHAR(32) NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_audit_lease PRIMARY KEY (lease_id), 
	CONSTRAINT ck_audit_lease_act CHECK (act IN ('taken', 'renewed', 'released', 'interrupted'))
);
CREATE TABLE audit_run (
	run_key TEXT NOT NULL, 
	round_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	edition INTEGER NOT NULL, 
	as_of VARCHAR(32) NOT NULL, 
	scheme_hash TEXT NOT NULL, 
	inputs_sha256 TEXT NOT NULL, 
	code_version TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	receipt_json TEXT NOT NULL, 
	closed_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_audit_run PRIMARY KEY (run_key), 
	CONSTRAINT fk_audit_run_scheme_hash FOREIGN KEY(scheme_hash) REFERENCES audit_scheme (scheme_hash), 
	CONSTRAINT uq_audit_run_round_code_period_edition UNIQUE (round_code, period, edition)
);
INSERT INTO "audit_run" VALUES('ec34f8ce04a8d254','monthly','2026-08',1,'2026-09-02 00:00:00.000000+00:00','1bc73280a893d79ab373f9183cb5f1b5d5aaee54e075a473b0ef353f3d993e5d','562a72b8abe85ce33f273eaf3e63d46c24c129f39221d6f5f583e2efba2784a0','0.1.0','','{"run_key": "ec34f8ce04a8d254", "round_code": "monthly", "period": "2026-08", "edition": 1, "as_of": "2026-09-02T00:00:00+00:00", "lamp_counts": {"green": 1, "yellow": 0, "red": 0, "unlit": 0}, "held_count": 0, "documents": ["bulletin_2026-08_0_1.docx"]}','2026-09-02 00:00:00.000000+00:00');
CREATE TABLE audit_scheme (
	scheme_hash TEXT NOT NULL, 
	scheme_year INTEGER NOT NULL, 
	canonical_json TEXT NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_audit_scheme PRIMARY KEY (scheme_hash)
);
INSERT INTO "audit_scheme" VALUES('1bc73280a893d79ab373f9183cb5f1b5d5aaee54e075a473b0ef353f3d993e5d',2026,'{"adjustments":[],"bonus_blocks":[],"bonuses":[],"calendar":{"extra_workdays":[],"known_years":[],"rest_days":[]},"calendar_days":[],"city_zh":"","conventions":{},"county_zh":"测试县","definition_changes":[],"document_no":"","grades":[],"groups":{"economy":{"aggregate":"arithmetic","name_zh":"经济发展","parent":null,"year_shares":null}},"indicators":[{"basis":"ytd","benchmarks":[],"clause":"","code":"investment","compare_within":"peer_group","decimals":2,"direction":"higher","dynamic":null,"frequency":"month","goal_chain":null,"group_code":"economy","is_economic_target":false,"key_work":null,"kind":"level","lamp_rule":null,"layer":"1","lead":null,"name_zh":"固定资产投资","parts":[],"parts_relation":"within","plausible":{"corroborated_by":[],"jump_pp":null,"max":null,"may_fall":false,"min":null,"nominal":true,"official_tolerance_pct":5.0,"slow":false,"steady_rate_to":null},"role":"appraised","rule":null,"sources":[],"supporting":[],"survey":null,"uom":"万元","upstream_code":null,"year_shares":null},{"basis":"ytd","benchmarks":[],"clause":"","code":"income","compare_within":"peer_group","decimals":2,"direction":"higher","dynamic":null,"frequency":"month","goal_chain":null,"group_code":"economy","is_economic_target":false,"key_work":null,"kind":"level","lamp_rule":null,"layer":"1","lead":null,"name_zh":"财政收入","parts":[],"parts_relation":"within","plausible":{"corroborated_by":[],"jump_pp":null,"max":null,"may_fall":false,"min":null,"nominal":true,"official_tolerance_pct":5.0,"slow":false,"steady_rate_to":null},"role":"appraised","rule":null,"sources":[],"supporting":[],"survey":null,"uom":"万元","upstream_code":null,"year_shares":null}],"ladders":[],"lamp_exemptions":[],"lamp_rules":[],"lamp_words":{},"ledger":null,"milestones":[],"name_zh":"测试县2026年度绩效考评方案","peer_groups":[],"policies":{"adjustment_window":null,"aggregate":"arithmetic","black_list_count":1,"bonus_cap_points":null,"catalogue":{"alike_name_pct":80.0,"least_weight_points":1.0,"most_indicators":35,"most_per_post":12,"retired_names":[]},"coverage_by":"weight","coverage_least_pct":0.0,"deduction_cap_points":null,"difficult_pace_pct":150.0,"floor_shares_pct":{"beautiful_countryside":15.0,"three_years":20.0},"full_points":100.0,"missing":"zero","not_due":"renormalise","points_places":2,"provisional_penalty":false,"rank_by":"cautious","rank_figures_on":"as_given","rank_on":"rounded","red_list_count":2,"renormalise_within":"subject","roster_note_pct":5.0,"round_items":false,"rounding":"half_up","tie_breaks":[],"ties":"min","veto_effect":"note"},"projects":[],"public_evaluation":true,"rectification":null,"rewards":[],"rounds":[{"code":"monthly","deadline_day":10,"frequency":"month","holiday_policy":"next","ladder":null,"name_zh":"月度考评","publish_day":25,"roles":["appraised"],"subject_kinds":["town"],"templates":["bulletin"],"unranked_periods":[]}],"special_appraisals":[],"subjects":[{"aliases":[],"code":"county.home","head_post_zh":"","is_appraised":true,"is_home":true,"is_statistics_bureau":false,"kind":"county","name_zh":"测试县","peer_group":"county","short_zh":""},{"aliases":[],"code":"town.east","head_post_zh":"","is_appraised":true,"is_home":false,"is_statistics_bureau":false,"kind":"town","name_zh":"东镇","peer_group":"town","short_zh":""}],"targets":[],"year":2026}','2026-09-02 00:00:00.000000+00:00');
CREATE TABLE core_blocker (
	blocker_id INTEGER NOT NULL, 
	blocker_key TEXT NOT NULL, 
	subject_code TEXT, 
	period TEXT, 
	blocker_class TEXT, 
	matter_zh TEXT, 
	owner_zh TEXT, 
	raised_on TEXT, 
	promised_on TEXT, 
	settled_on TEXT, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_blocker PRIMARY KEY (blocker_id), 
	CONSTRAINT fk_core_blocker_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_blocker_file UNIQUE (raw_sha256, blocker_key)
);
CREATE TABLE core_dispatch (
	dispatch_id INTEGER NOT NULL, 
	dispatch_key TEXT NOT NULL, 
	subject_code TEXT, 
	goal_lead_zh TEXT, 
	period TEXT, 
	dispatched_on TEXT, 
	attended_zh TEXT, 
	document_no TEXT, 
	matter_zh TEXT, 
	is_withdrawn BOOLEAN, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_dispatch PRIMARY KEY (dispatch_id), 
	CONSTRAINT fk_core_dispatch_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_dispatch_file UNIQUE (raw_sha256, dispatch_key)
);
CREATE TABLE core_event (
	event_id INTEGER NOT NULL, 
	event_key TEXT NOT NULL, 
	kind TEXT, 
	indicator_code TEXT, 
	subject_code TEXT, 
	occurred_on TEXT NOT NULL, 
	points DOUBLE, 
	matter_zh TEXT, 
	reason_zh TEXT, 
	cause_code TEXT, 
	clause TEXT, 
	document_no TEXT, 
	is_withdrawn BOOLEAN, 
	matter_code TEXT, 
	level TEXT, 
	is_repeat BOOLEAN, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_event PRIMARY KEY (event_id), 
	CONSTRAINT fk_core_event_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_event_file UNIQUE (raw_sha256, event_key)
);
INSERT INTO "core_event" VALUES(1,'e1','bonus',NULL,'town.east','2026-08-03',1.0,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,'65c79c5e53eab47f999686d6b496ca40fb7592672efa6981dc58bd8e37bd2caa',NULL,'2026-09-01 00:00:00.000000+00:00');
CREATE TABLE core_intake_finding (
	receipt_no TEXT NOT NULL, 
	finding_key TEXT NOT NULL, 
	check_code TEXT, 
	consequence TEXT, 
	suspicion DOUBLE, 
	indicator_code TEXT, 
	subject_code TEXT, 
	period TEXT, 
	basis TEXT, 
	measure TEXT, 
	source_code TEXT, 
	observed DOUBLE, 
	expected DOUBLE, 
	expected_low DOUBLE, 
	expected_high DOUBLE, 
	impact_points DOUBLE, 
	impact_places BIGINT, 
	impact_subject_code TEXT, 
	gain TEXT, 
	compared_count BIGINT, 
	compared_zh TEXT, 
	calibration_zh TEXT, 
	raw_suspicion DOUBLE, 
	learned_order DOUBLE, 
	message_zh TEXT, 
	raw_sha256 TEXT, 
	file_name TEXT, 
	cell_ref TEXT, 
	CONSTRAINT pk_core_intake_finding PRIMARY KEY (receipt_no, finding_key), 
	CONSTRAINT fk_core_intake_finding_receipt_no FOREIGN KEY(receipt_no) REFERENCES raw_receipt (receipt_no)
);
CREATE TABLE core_observation (
	observation_id INTEGER NOT NULL, 
	file_id BIGINT NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	source_code TEXT NOT NULL, 
	value DOUBLE, 
	uom TEXT, 
	reported_text TEXT, 
	maturity TEXT, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_observation PRIMARY KEY (observation_id), 
	CONSTRAINT uq_core_observation_known UNIQUE (period, indicator_code, subject_code, basis, measure, source_code, file_id)
);
INSERT INTO "core_observation" VALUES(1,1,'investment','town.east','2026-08','ytd','value','unit_submission',84000.0,'万元','84000.0','flash','表1!D7','2026-09-01 00:00:00.000000+00:00');
CREATE TABLE core_photograph (
	photograph_id INTEGER NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	photo_sha256 TEXT NOT NULL, 
	photo_print TEXT, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_photograph PRIMARY KEY (photograph_id), 
	CONSTRAINT fk_core_photograph_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_photograph_file UNIQUE (raw_sha256, subject_code, period, photo_sha256)
);
CREATE TABLE core_rectification_report (
	rectification_report_id INTEGER NOT NULL, 
	report_key TEXT NOT NULL, 
	item_code TEXT, 
	problem_class TEXT, 
	origin_code TEXT, 
	subject_code TEXT, 
	indicator_code TEXT, 
	found_on TEXT, 
	matter_zh TEXT, 
	requirement_zh TEXT, 
	measure_zh TEXT, 
	responsible_zh TEXT, 
	due_on TEXT, 
	state_code TEXT, 
	reported_on TEXT NOT NULL, 
	looked_back_on TEXT, 
	evidence_zh TEXT, 
	document_no TEXT, 
	is_withdrawn BOOLEAN, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_rectification_report PRIMARY KEY (rectification_report_id), 
	CONSTRAINT fk_core_rectification_report_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_rectification_report_file UNIQUE (raw_sha256, report_key)
);
CREATE TABLE core_reply (
	reply_id INTEGER NOT NULL, 
	reply_key TEXT NOT NULL, 
	reply_kind TEXT, 
	about_key TEXT, 
	subject_code TEXT, 
	period TEXT, 
	replied_on TEXT NOT NULL, 
	choice_code TEXT, 
	cause_code TEXT, 
	reason_zh TEXT, 
	measure_zh TEXT, 
	promised_on TEXT, 
	request_zh TEXT, 
	stated_text TEXT, 
	is_done BOOLEAN, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_reply PRIMARY KEY (reply_id), 
	CONSTRAINT fk_core_reply_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_reply_file UNIQUE (raw_sha256, reply_key)
);
CREATE TABLE core_roster_change (
	roster_change_id INTEGER NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	entered_count BIGINT, 
	left_count BIGINT, 
	entered_value DOUBLE, 
	left_year_ago_value DOUBLE, 
	uom TEXT, 
	document_no TEXT, 
	remark_zh TEXT, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_roster_change PRIMARY KEY (roster_change_id), 
	CONSTRAINT fk_core_roster_change_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_roster_change_file UNIQUE (raw_sha256, indicator_code, subject_code, period)
);
CREATE TABLE core_ruling (
	ruling_id INTEGER NOT NULL, 
	finding_key TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	replacement_value DOUBLE, 
	reason TEXT NOT NULL, 
	document_no TEXT, 
	is_referred BOOLEAN, 
	ruled_by TEXT NOT NULL, 
	ruled_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_ruling PRIMARY KEY (ruling_id), 
	CONSTRAINT ck_core_ruling_replacement CHECK (verdict <> 'replaced' OR replacement_value IS NOT NULL), 
	CONSTRAINT ck_core_ruling_verdict CHECK (verdict IN ('dismissed', 'upheld', 'replaced')), 
	CONSTRAINT ck_core_ruling_signed CHECK (length(trim(reason)) > 0 AND length(trim(ruled_by)) > 0)
);
INSERT INTO "core_ruling" VALUES(1,'aaaaaaaaaaaaaaaa','dismissed',NULL,'已核实','',0,'核定人','2026-09-02 00:00:00.000000+00:00');
CREATE TABLE core_survey (
	survey_id INTEGER NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	layer_zh TEXT NOT NULL, 
	method_zh TEXT NOT NULL, 
	question_zh TEXT NOT NULL, 
	answer_zh TEXT NOT NULL, 
	answer_count BIGINT, 
	population_count BIGINT, 
	surveyed_on TEXT, 
	raw_sha256 TEXT NOT NULL, 
	cell_ref TEXT, 
	recorded_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_core_survey PRIMARY KEY (survey_id), 
	CONSTRAINT fk_core_survey_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_core_survey_file UNIQUE (raw_sha256, indicator_code, subject_code, period, layer_zh, method_zh, question_zh, answer_zh)
);
CREATE TABLE mart_bonus (
	run_key TEXT NOT NULL, 
	bonus_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	block_code TEXT, 
	indicator_code TEXT, 
	peer_group_code TEXT, 
	value DOUBLE, 
	score_points DOUBLE, 
	counted_points DOUBLE, 
	settlement_code TEXT, 
	settlement_zh TEXT, 
	CONSTRAINT pk_mart_bonus PRIMARY KEY (run_key, bonus_code, subject_code, period), 
	CONSTRAINT fk_mart_bonus_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_bonus" VALUES('ec34f8ce04a8d254','two_above','town.east','2026-08',NULL,NULL,NULL,NULL,NULL,1.0,NULL,NULL);
CREATE TABLE mart_document (
	run_key TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	template_code TEXT NOT NULL, 
	addressee_code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	series_code TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	document_sha256 TEXT NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_mart_document PRIMARY KEY (run_key, file_name), 
	CONSTRAINT fk_mart_document_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_document" VALUES('ec34f8ce04a8d254','bulletin_2026-08_0_1.docx',1,'bulletin','all','关于8月考评情况的通报','circular',5,'d1b5568a90dfe639d4bfc51bdb1f87f17507d30ff881f34c447e311d57af51d7',X'62756C6C6574696E5F323032362D30385F305F312E646F6378203520');
CREATE TABLE mart_figure (
	run_key TEXT NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	figure_period TEXT, 
	value DOUBLE, 
	cautious_value DOUBLE, 
	uom TEXT, 
	source_code TEXT, 
	standing TEXT, 
	target_value DOUBLE, 
	target_status TEXT, 
	due_value DOUBLE, 
	earlier_value DOUBLE, 
	year_ago_value DOUBLE, 
	finding_count BIGINT, 
	raw_sha256 TEXT, 
	file_name TEXT, 
	cell_ref TEXT, 
	CONSTRAINT pk_mart_figure PRIMARY KEY (run_key, indicator_code, subject_code, period), 
	CONSTRAINT fk_mart_figure_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_figure" VALUES('ec34f8ce04a8d254','investment','town.east','2026-08','2026-08',84000.0,NULL,'万元','unit_submission','accepted',NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL);
CREATE TABLE mart_finding (
	run_key TEXT NOT NULL, 
	finding_key TEXT NOT NULL, 
	check_code TEXT, 
	consequence TEXT, 
	suspicion DOUBLE, 
	indicator_code TEXT, 
	subject_code TEXT, 
	period TEXT, 
	basis TEXT, 
	measure TEXT, 
	source_code TEXT, 
	observed DOUBLE, 
	expected DOUBLE, 
	expected_low DOUBLE, 
	expected_high DOUBLE, 
	impact_points DOUBLE, 
	impact_places BIGINT, 
	impact_subject_code TEXT, 
	gain TEXT, 
	compared_count BIGINT, 
	compared_zh TEXT, 
	calibration_zh TEXT, 
	raw_suspicion DOUBLE, 
	learned_order DOUBLE, 
	message_zh TEXT, 
	raw_sha256 TEXT, 
	file_name TEXT, 
	cell_ref TEXT, 
	CONSTRAINT pk_mart_finding PRIMARY KEY (run_key, finding_key), 
	CONSTRAINT fk_mart_finding_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_finding" VALUES('ec34f8ce04a8d254','aaaaaaaaaaaaaaaa','T01','hold',0.5,'investment','town.east','2026-08',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'东镇8月固定资产投资（自报）高于统计部门口径',NULL,NULL,NULL);
CREATE TABLE mart_group_result (
	run_key TEXT NOT NULL, 
	group_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	peer_group_code TEXT, 
	weight_points DOUBLE, 
	score_points DOUBLE, 
	cautious_points DOUBLE, 
	rank BIGINT, 
	peer_count BIGINT, 
	CONSTRAINT pk_mart_group_result PRIMARY KEY (run_key, group_code, subject_code, period), 
	CONSTRAINT fk_mart_group_result_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_group_result" VALUES('ec34f8ce04a8d254','economy','town.east','2026-08',NULL,NULL,NULL,NULL,1,NULL);
CREATE TABLE mart_indicator_result (
	run_key TEXT NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	group_code TEXT, 
	peer_group_code TEXT, 
	weight_points DOUBLE, 
	score_points DOUBLE, 
	cautious_points DOUBLE, 
	lost_points DOUBLE, 
	rank BIGINT, 
	peer_count BIGINT, 
	rank_change BIGINT, 
	standing TEXT, 
	lamp TEXT, 
	previous_lamp TEXT, 
	lamp_rule_code TEXT, 
	lamp_reason_code TEXT, 
	lamp_streak_count BIGINT, 
	lamp_waiting_count BIGINT, 
	CONSTRAINT pk_mart_indicator_result PRIMARY KEY (run_key, indicator_code, subject_code, period), 
	CONSTRAINT fk_mart_indicator_result_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_indicator_result" VALUES('ec34f8ce04a8d254','investment','town.east','2026-08',NULL,NULL,NULL,12.345,NULL,NULL,1,NULL,NULL,'accepted','green',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE mart_ledger_entry (
	run_key TEXT NOT NULL, 
	event_key TEXT NOT NULL, 
	period TEXT NOT NULL, 
	kind TEXT, 
	indicator_code TEXT, 
	subject_code TEXT, 
	occurred_on TEXT, 
	matter_code TEXT, 
	level TEXT, 
	is_repeat BOOLEAN, 
	points DOUBLE, 
	factored_points DOUBLE, 
	counted_points DOUBLE, 
	settlement_code TEXT, 
	settlement_zh TEXT, 
	category_code TEXT, 
	cause_code TEXT, 
	matter_zh TEXT, 
	reason_zh TEXT, 
	clause TEXT, 
	document_no TEXT, 
	raw_sha256 TEXT, 
	file_name TEXT, 
	cell_ref TEXT, 
	CONSTRAINT pk_mart_ledger_entry PRIMARY KEY (run_key, event_key, period), 
	CONSTRAINT fk_mart_ledger_entry_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_ledger_entry" VALUES('ec34f8ce04a8d254','e1','2026-08','bonus',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE mart_progress (
	run_key TEXT NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	figure_subject_code TEXT, 
	peer_group_code TEXT, 
	comparison_code TEXT, 
	group_code TEXT, 
	weight_points DOUBLE, 
	value DOUBLE, 
	uom TEXT, 
	direction TEXT, 
	standing TEXT, 
	target_value DOUBLE, 
	target_status TEXT, 
	due_value DOUBLE, 
	completion_pct DOUBLE, 
	due_completion_pct DOUBLE, 
	due_pct DOUBLE, 
	elapsed_pct DOUBLE, 
	progress_gap_pp DOUBLE, 
	shortfall_pct DOUBLE, 
	year_ago_value DOUBLE, 
	yoy_pct DOUBLE, 
	comparable_yoy_pct DOUBLE, 
	entered_count BIGINT, 
	left_count BIGINT, 
	definition_zh TEXT, 
	change_pp DOUBLE, 
	required_monthly_value DOUBLE, 
	rank BIGINT, 
	peer_count BIGINT, 
	peer_min_value DOUBLE, 
	peer_max_value DOUBLE, 
	peer_mean_value DOUBLE, 
	others_mean_value DOUBLE, 
	peer_std_value DOUBLE, 
	benchmark_value DOUBLE, 
	tied_count BIGINT, 
	dynamic_value DOUBLE, 
	dynamic_min_value DOUBLE, 
	dynamic_max_value DOUBLE, 
	last_rank BIGINT, 
	stage_value DOUBLE, 
	start_overdue_count BIGINT, 
	CONSTRAINT pk_mart_progress PRIMARY KEY (run_key, indicator_code, subject_code, period), 
	CONSTRAINT fk_mart_progress_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_progress" VALUES('ec34f8ce04a8d254','investment','town.east','2026-08',NULL,NULL,NULL,NULL,20.0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,98.7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE mart_projection (
	run_key TEXT NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	value DOUBLE, 
	target_value DOUBLE, 
	uom TEXT, 
	projected_value DOUBLE, 
	projected_low_value DOUBLE, 
	projected_high_value DOUBLE, 
	projected_completion_pct DOUBLE, 
	projected_low_pct DOUBLE, 
	projected_high_pct DOUBLE, 
	projection_method TEXT, 
	closed_years_count BIGINT, 
	CONSTRAINT pk_mart_projection PRIMARY KEY (run_key, indicator_code, subject_code, period), 
	CONSTRAINT fk_mart_projection_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_projection" VALUES('ec34f8ce04a8d254','investment','town.east','2026-08',NULL,NULL,NULL,109200.0,NULL,NULL,NULL,NULL,NULL,'straight_line',NULL);
CREATE TABLE mart_rectification (
	run_key TEXT NOT NULL, 
	item_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	problem_class TEXT, 
	origin_code TEXT, 
	subject_code TEXT, 
	indicator_code TEXT, 
	found_on TEXT, 
	matter_zh TEXT, 
	requirement_zh TEXT, 
	measure_zh TEXT, 
	responsible_zh TEXT, 
	due_on TEXT, 
	state_code TEXT, 
	state_since_on TEXT, 
	closed_on TEXT, 
	age_days_count BIGINT, 
	overdue_days_count BIGINT, 
	look_back_on TEXT, 
	looked_back_on TEXT, 
	is_repeat BOOLEAN, 
	relapse_count BIGINT, 
	reported_on TEXT, 
	remark_zh TEXT, 
	document_no TEXT, 
	raw_sha256 TEXT, 
	file_name TEXT, 
	cell_ref TEXT, 
	CONSTRAINT pk_mart_rectification PRIMARY KEY (run_key, item_code, period), 
	CONSTRAINT fk_mart_rectification_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_rectification" VALUES('ec34f8ce04a8d254','ZG-01','2026-08',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'progressing',NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE mart_special_indicator_result (
	run_key TEXT NOT NULL, 
	appraisal_code TEXT NOT NULL, 
	indicator_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	weight_points DOUBLE, 
	score_points DOUBLE, 
	cautious_points DOUBLE, 
	lost_points DOUBLE, 
	standing TEXT, 
	CONSTRAINT pk_mart_special_indicator_result PRIMARY KEY (run_key, appraisal_code, indicator_code, subject_code, period), 
	CONSTRAINT fk_mart_special_indicator_result_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_special_indicator_result" VALUES('ec34f8ce04a8d254','rural','investment','town.east','2026-08',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE mart_special_result (
	run_key TEXT NOT NULL, 
	appraisal_code TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	peer_group_code TEXT, 
	total_points DOUBLE, 
	cautious_total_points DOUBLE, 
	rank BIGINT, 
	rank_low BIGINT, 
	rank_high BIGINT, 
	peer_count BIGINT, 
	grade TEXT, 
	CONSTRAINT pk_mart_special_result PRIMARY KEY (run_key, appraisal_code, subject_code, period), 
	CONSTRAINT fk_mart_special_result_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_special_result" VALUES('ec34f8ce04a8d254','rural','town.east','2026-08',NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
CREATE TABLE mart_subject_result (
	run_key TEXT NOT NULL, 
	subject_code TEXT NOT NULL, 
	period TEXT NOT NULL, 
	peer_group_code TEXT, 
	counted_weight_points DOUBLE, 
	coverage_pct DOUBLE, 
	base_points DOUBLE, 
	bonus_points DOUBLE, 
	cautious_bonus_points DOUBLE, 
	deduction_points DOUBLE, 
	is_vetoed BOOLEAN, 
	is_affirmed BOOLEAN, 
	promotion_count BIGINT, 
	total_points DOUBLE, 
	cautious_total_points DOUBLE, 
	lowest_total_points DOUBLE, 
	highest_total_points DOUBLE, 
	rank BIGINT, 
	rank_low BIGINT, 
	rank_high BIGINT, 
	peer_count BIGINT, 
	rank_change BIGINT, 
	green_count BIGINT, 
	yellow_count BIGINT, 
	red_count BIGINT, 
	unlit_count BIGINT, 
	honour TEXT, 
	computed_grade TEXT, 
	grade TEXT, 
	grade_document_no TEXT, 
	grade_note_zh TEXT, 
	CONSTRAINT pk_mart_subject_result PRIMARY KEY (run_key, subject_code, period), 
	CONSTRAINT fk_mart_subject_result_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_subject_result" VALUES('ec34f8ce04a8d254','town.east','2026-08',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,12.345,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE mart_warning (
	run_key TEXT NOT NULL, 
	warning_key TEXT NOT NULL, 
	period TEXT NOT NULL, 
	indicator_code TEXT, 
	subject_code TEXT, 
	addressee_code TEXT, 
	addressee_role TEXT, 
	opened_period TEXT, 
	lamp TEXT, 
	lamp_reason_code TEXT, 
	lamp_streak_count BIGINT, 
	step_code TEXT, 
	step_count BIGINT, 
	next_step_code TEXT, 
	is_issued BOOLEAN, 
	issued_period TEXT, 
	issued_on TEXT, 
	delivered_on TEXT, 
	reply_due_on TEXT, 
	replied_on TEXT, 
	reply_state TEXT, 
	promised_on TEXT, 
	warning_state TEXT, 
	reason_zh TEXT, 
	clause TEXT, 
	CONSTRAINT pk_mart_warning PRIMARY KEY (run_key, warning_key, period), 
	CONSTRAINT fk_mart_warning_run_key FOREIGN KEY(run_key) REFERENCES audit_run (run_key)
);
INSERT INTO "mart_warning" VALUES('ec34f8ce04a8d254','w1','2026-08','investment','town.east','town.east',NULL,NULL,NULL,NULL,NULL,'reminder',1,NULL,1,'2026-08',NULL,NULL,NULL,NULL,NULL,NULL,'open',NULL,NULL);
CREATE TABLE raw_file (
	file_id INTEGER NOT NULL, 
	raw_sha256 TEXT NOT NULL, 
	source_code TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	received_from TEXT NOT NULL, 
	byte_count BIGINT NOT NULL, 
	arrived_at VARCHAR(32) NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_raw_file PRIMARY KEY (file_id), 
	CONSTRAINT uq_raw_file_raw_sha256 UNIQUE (raw_sha256)
);
INSERT INTO "raw_file" VALUES(1,'65c79c5e53eab47f999686d6b496ca40fb7592672efa6981dc58bd8e37bd2caa','unit_submission','东镇_1.xlsx','inbox/submissions',7,'2026-09-01 00:00:00.000000+00:00','2026-09-01 00:00:00.000000+00:00',X'62797465732031');
CREATE TABLE raw_receipt (
	receipt_no TEXT NOT NULL, 
	raw_sha256 TEXT NOT NULL, 
	source_code TEXT NOT NULL, 
	sender_code TEXT, 
	period TEXT, 
	file_name TEXT NOT NULL, 
	received_from TEXT, 
	arrived_at VARCHAR(32) NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	verdict TEXT NOT NULL, 
	detail TEXT, 
	year INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_raw_receipt PRIMARY KEY (receipt_no), 
	CONSTRAINT ck_raw_receipt_verdict CHECK (verdict IN ('accepted', 'returned', 'duplicate')), 
	CONSTRAINT fk_raw_receipt_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_file (raw_sha256), 
	CONSTRAINT uq_raw_receipt_year_number UNIQUE (year, number)
);
INSERT INTO "raw_receipt" VALUES('2026-0001','65c79c5e53eab47f999686d6b496ca40fb7592672efa6981dc58bd8e37bd2caa','unit_submission','town.east','2026-08','东镇_1.xlsx','inbox/submissions','2026-09-01 00:00:00.000000+00:00','2026-09-01 00:00:00.000000+00:00','accepted','',2026,1);
CREATE INDEX ix_audit_alert_alert_key_alert_id ON audit_alert (alert_key, alert_id);
CREATE UNIQUE INDEX uq_audit_delivery_sent ON audit_delivery (document_sha256, channel, recipient) WHERE status = 'sent';
CREATE INDEX ix_audit_fetch_feed_code_fetch_id ON audit_fetch (feed_code, fetch_id);
CREATE INDEX ix_audit_lease_name_lease_id ON audit_lease (name, lease_id);
CREATE INDEX ix_core_ruling_finding_key ON core_ruling (finding_key);
CREATE INDEX ix_core_blocker_key ON core_blocker (blocker_key);
CREATE INDEX ix_core_dispatch_key ON core_dispatch (dispatch_key);
CREATE INDEX ix_core_event_key ON core_event (event_key);
CREATE INDEX ix_core_photograph_key ON core_photograph (subject_code, period, photo_sha256);
CREATE INDEX ix_core_rectification_report_key ON core_rectification_report (report_key);
CREATE INDEX ix_core_reply_key ON core_reply (reply_key);
CREATE INDEX ix_core_roster_change_key ON core_roster_change (indicator_code, subject_code, period);
CREATE INDEX ix_core_survey_key ON core_survey (indicator_code, subject_code, period, layer_zh, method_zh, question_zh, answer_zh);
CREATE UNIQUE INDEX uq_raw_receipt_settled ON raw_receipt (raw_sha256) WHERE verdict IN ('accepted', 'returned');
CREATE INDEX ix_mart_document_document_sha256 ON mart_document (document_sha256);
CREATE INDEX ix_mart_finding_finding_key ON mart_finding (finding_key);
CREATE TRIGGER raw_file_no_update BEFORE UPDATE ON raw_file BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER raw_file_no_delete BEFORE DELETE ON raw_file BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER raw_receipt_no_update BEFORE UPDATE ON raw_receipt BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER raw_receipt_no_delete BEFORE DELETE ON raw_receipt BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_observation_no_update BEFORE UPDATE ON core_observation BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_observation_no_delete BEFORE DELETE ON core_observation BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_intake_finding_no_update BEFORE UPDATE ON core_intake_finding BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_intake_finding_no_delete BEFORE DELETE ON core_intake_finding BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_ruling_no_update BEFORE UPDATE ON core_ruling BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_ruling_no_delete BEFORE DELETE ON core_ruling BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_scheme_no_update BEFORE UPDATE ON audit_scheme BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_scheme_no_delete BEFORE DELETE ON audit_scheme BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_run_no_update BEFORE UPDATE ON audit_run BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_run_no_delete BEFORE DELETE ON audit_run BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_document_no_no_update BEFORE UPDATE ON audit_document_no BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_document_no_no_delete BEFORE DELETE ON audit_document_no BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_delivery_no_update BEFORE UPDATE ON audit_delivery BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_delivery_no_delete BEFORE DELETE ON audit_delivery BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_lease_no_update BEFORE UPDATE ON audit_lease BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_lease_no_delete BEFORE DELETE ON audit_lease BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_alert_no_update BEFORE UPDATE ON audit_alert BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_alert_no_delete BEFORE DELETE ON audit_alert BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_fetch_no_update BEFORE UPDATE ON audit_fetch BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_fetch_no_delete BEFORE DELETE ON audit_fetch BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_chain_no_update BEFORE UPDATE ON audit_chain BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_finding_no_update BEFORE UPDATE ON mart_finding BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_finding_no_delete BEFORE DELETE ON mart_finding BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_figure_no_update BEFORE UPDATE ON mart_figure BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_figure_no_delete BEFORE DELETE ON mart_figure BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_progress_no_update BEFORE UPDATE ON mart_progress BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_progress_no_delete BEFORE DELETE ON mart_progress BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_indicator_result_no_update BEFORE UPDATE ON mart_indicator_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_indicator_result_no_delete BEFORE DELETE ON mart_indicator_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_group_result_no_update BEFORE UPDATE ON mart_group_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_group_result_no_delete BEFORE DELETE ON mart_group_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_subject_result_no_update BEFORE UPDATE ON mart_subject_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_subject_result_no_delete BEFORE DELETE ON mart_subject_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_special_result_no_update BEFORE UPDATE ON mart_special_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_special_result_no_delete BEFORE DELETE ON mart_special_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_special_indicator_result_no_update BEFORE UPDATE ON mart_special_indicator_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_special_indicator_result_no_delete BEFORE DELETE ON mart_special_indicator_result BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_ledger_entry_no_update BEFORE UPDATE ON mart_ledger_entry BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_ledger_entry_no_delete BEFORE DELETE ON mart_ledger_entry BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_bonus_no_update BEFORE UPDATE ON mart_bonus BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_bonus_no_delete BEFORE DELETE ON mart_bonus BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_warning_no_update BEFORE UPDATE ON mart_warning BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_warning_no_delete BEFORE DELETE ON mart_warning BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_rectification_no_update BEFORE UPDATE ON mart_rectification BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_rectification_no_delete BEFORE DELETE ON mart_rectification BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_projection_no_update BEFORE UPDATE ON mart_projection BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_projection_no_delete BEFORE DELETE ON mart_projection BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_document_no_update BEFORE UPDATE ON mart_document BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER mart_document_no_delete BEFORE DELETE ON mart_document BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_event_no_update BEFORE UPDATE ON core_event BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_event_no_delete BEFORE DELETE ON core_event BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_roster_change_no_update BEFORE UPDATE ON core_roster_change BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_roster_change_no_delete BEFORE DELETE ON core_roster_change BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_photograph_no_update BEFORE UPDATE ON core_photograph BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_photograph_no_delete BEFORE DELETE ON core_photograph BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_survey_no_update BEFORE UPDATE ON core_survey BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_survey_no_delete BEFORE DELETE ON core_survey BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_reply_no_update BEFORE UPDATE ON core_reply BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_reply_no_delete BEFORE DELETE ON core_reply BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_rectification_report_no_update BEFORE UPDATE ON core_rectification_report BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_rectification_report_no_delete BEFORE DELETE ON core_rectification_report BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_blocker_no_update BEFORE UPDATE ON core_blocker BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_blocker_no_delete BEFORE DELETE ON core_blocker BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_dispatch_no_update BEFORE UPDATE ON core_dispatch BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE TRIGGER core_dispatch_no_delete BEFORE DELETE ON core_dispatch BEGIN SELECT RAISE(ABORT, 'append-only: rows of this warehouse are never changed or deleted'); END;
CREATE VIEW v_editions AS SELECT r.round_code, r.period, r.edition, r.run_key, r.as_of, r.closed_at, r.reason, CASE WHEN EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition) THEN 0 ELSE 1 END AS is_latest FROM audit_run r;
CREATE VIEW v_points AS SELECT r.round_code, r.period, r.edition, t.subject_code AS subject_code, t.peer_group_code AS peer_group_code, t.total_points AS total_points, t.cautious_total_points AS cautious_total_points, t.lowest_total_points AS lowest_total_points, t.highest_total_points AS highest_total_points, t.base_points AS base_points, t.bonus_points AS bonus_points, t.deduction_points AS deduction_points, t.coverage_pct AS coverage_pct, t.is_vetoed AS is_vetoed, t.green_count AS green_count, t.yellow_count AS yellow_count, t.red_count AS red_count, t.unlit_count AS unlit_count, t.honour AS honour, t.grade AS grade FROM mart_subject_result t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_ranks AS SELECT r.round_code, r.period, r.edition, t.subject_code AS subject_code, t.peer_group_code AS peer_group_code, t.rank AS rank, t.rank_low AS rank_low, t.rank_high AS rank_high, t.peer_count AS peer_count, t.rank_change AS rank_change FROM mart_subject_result t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition) AND t.rank IS NOT NULL;
CREATE VIEW v_group_points AS SELECT r.round_code, r.period, r.edition, t.subject_code AS subject_code, t.group_code AS group_code, t.peer_group_code AS peer_group_code, t.weight_points AS weight_points, t.score_points AS score_points, t.cautious_points AS cautious_points, t.rank AS rank, t.peer_count AS peer_count FROM mart_group_result t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_indicator_points AS SELECT r.round_code, r.period, r.edition, t.subject_code AS subject_code, t.indicator_code AS indicator_code, t.group_code AS group_code, t.peer_group_code AS peer_group_code, t.weight_points AS weight_points, t.score_points AS score_points, t.cautious_points AS cautious_points, t.lost_points AS lost_points, t.rank AS rank, t.peer_count AS peer_count, t.rank_change AS rank_change, t.standing AS standing FROM mart_indicator_result t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_lamps AS SELECT r.round_code, r.period, r.edition, t.subject_code AS subject_code, t.indicator_code AS indicator_code, t.lamp AS lamp, t.previous_lamp AS previous_lamp, t.lamp_rule_code AS lamp_rule_code, t.lamp_reason_code AS lamp_reason_code, t.lamp_streak_count AS lamp_streak_count, t.lamp_waiting_count AS lamp_waiting_count FROM mart_indicator_result t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition) AND t.lamp IS NOT NULL;
CREATE VIEW v_figures AS SELECT r.round_code, r.period, r.edition, t.subject_code AS subject_code, t.indicator_code AS indicator_code, t.figure_period AS figure_period, t.value AS value, t.cautious_value AS cautious_value, t.uom AS uom, t.source_code AS source_code, t.standing AS standing, t.target_value AS target_value, t.due_value AS due_value, t.year_ago_value AS year_ago_value, t.finding_count AS finding_count, t.file_name AS file_name, t.cell_ref AS cell_ref, t.raw_sha256 AS raw_sha256 FROM mart_figure t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_progress AS SELECT r.round_code, r.period, r.edition, t.subject_code AS subject_code, t.indicator_code AS indicator_code, t.figure_subject_code AS figure_subject_code, t.peer_group_code AS peer_group_code, t.group_code AS group_code, t.value AS value, t.uom AS uom, t.standing AS standing, t.target_value AS target_value, t.completion_pct AS completion_pct, t.due_completion_pct AS due_completion_pct, t.progress_gap_pp AS progress_gap_pp, t.yoy_pct AS yoy_pct, t.comparable_yoy_pct AS comparable_yoy_pct, t.rank AS rank, t.peer_count AS peer_count FROM mart_progress t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_findings AS SELECT r.round_code, r.period, r.edition, t.finding_key AS finding_key, t.check_code AS check_code, t.consequence AS consequence, t.suspicion AS suspicion, t.indicator_code AS indicator_code, t.subject_code AS subject_code, t.period AS finding_period, t.basis AS basis, t.measure AS measure, t.source_code AS source_code, t.observed AS observed, t.expected AS expected, t.expected_low AS expected_low, t.expected_high AS expected_high, t.impact_points AS impact_points, t.impact_places AS impact_places, t.message_zh AS message_zh, t.file_name AS file_name, t.cell_ref AS cell_ref FROM mart_finding t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_special_points AS SELECT r.round_code, r.period, r.edition, t.appraisal_code AS appraisal_code, t.subject_code AS subject_code, t.peer_group_code AS peer_group_code, t.total_points AS total_points, t.cautious_total_points AS cautious_total_points, t.rank AS rank, t.peer_count AS peer_count, t.grade AS grade FROM mart_special_result t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_warnings AS SELECT r.round_code, r.period, r.edition, t.warning_key AS warning_key, t.subject_code AS subject_code, t.indicator_code AS indicator_code, t.addressee_code AS addressee_code, t.addressee_role AS addressee_role, t.opened_period AS opened_period, t.lamp AS lamp, t.lamp_streak_count AS lamp_streak_count, t.step_code AS step_code, t.is_issued AS is_issued, t.issued_on AS issued_on, t.reply_due_on AS reply_due_on, t.replied_on AS replied_on, t.reply_state AS reply_state, t.warning_state AS warning_state, t.reason_zh AS reason_zh FROM mart_warning t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_rectifications AS SELECT r.round_code, r.period, r.edition, t.item_code AS item_code, t.subject_code AS subject_code, t.indicator_code AS indicator_code, t.problem_class AS problem_class, t.found_on AS found_on, t.due_on AS due_on, t.state_code AS state_code, t.state_since_on AS state_since_on, t.closed_on AS closed_on, t.age_days_count AS age_days_count, t.overdue_days_count AS overdue_days_count, t.is_repeat AS is_repeat, t.matter_zh AS matter_zh FROM mart_rectification t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_documents AS SELECT r.round_code, r.period, r.edition, t.file_name AS file_name, t.template_code AS template_code, t.addressee_code AS addressee_code, t.title AS title, t.series_code AS series_code, t.number AS number, t.document_sha256 AS document_sha256 FROM mart_document t JOIN audit_run r ON r.run_key = t.run_key WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_subjects AS SELECT r.round_code, r.period, r.edition, json_extract(e.value, '$.code') AS subject_code, json_extract(e.value, '$.name_zh') AS subject_zh, json_extract(e.value, '$.short_zh') AS short_zh, json_extract(e.value, '$.kind') AS subject_kind, json_extract(e.value, '$.peer_group') AS peer_group_code FROM audit_run r JOIN audit_scheme s ON s.scheme_hash = r.scheme_hash CROSS JOIN json_each(s.canonical_json, '$.subjects') AS e WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
CREATE VIEW v_indicators AS SELECT r.round_code, r.period, r.edition, json_extract(e.value, '$.code') AS indicator_code, json_extract(e.value, '$.name_zh') AS indicator_zh, json_extract(e.value, '$.uom') AS uom, json_extract(e.value, '$.basis') AS basis, json_extract(e.value, '$.direction') AS direction, json_extract(e.value, '$.group_code') AS group_code FROM audit_run r JOIN audit_scheme s ON s.scheme_hash = r.scheme_hash CROSS JOIN json_each(s.canonical_json, '$.indicators') AS e WHERE NOT EXISTS (SELECT 1 FROM audit_run n WHERE n.round_code = r.round_code AND n.period = r.period AND n.edition > r.edition);
COMMIT;
