package postgres_test

// faults break one promise each: the words of it that tell it from the others, SQL
// that breaks it, and what the finding names. The names in braces are newAudited's.
var faults = []struct{ promise, fault, offence string }{
	{"every claim belongs to an appointment that has not ended", `
		INSERT INTO claims SELECT centre_id, 8, start_quarter + 40, id FROM appointments WHERE id = '{held}'`, "{held}"},
	{"every claim belongs to an appointment that has not ended", `
		INSERT INTO claims SELECT centre_id, bay_no, start_quarter + 40, id FROM appointments WHERE id = '{expired}'`, "{expired} (expired)"},
	{"every claim belongs to an appointment that has not ended", `
		INSERT INTO claims SELECT centre_id, bay_no, start_quarter + 20, id FROM appointments WHERE id = '{asked}'`, "{asked}"},
	{"every claim belongs to an appointment that has not ended", `
		INSERT INTO claims SELECT centre_id, bay_no, start_quarter + quarters, appointment_id FROM proposals WHERE id = '{abroad:proposal}'`,
		"{abroad} (confirmed)"},
	{"every claim belongs to an appointment that has not ended", `
		INSERT INTO claims SELECT centre_id, -1001, start_quarter, appointment_id FROM proposals WHERE id = '{abroad:proposal}'`,
		"resource -1001 "},
	{"every claim belongs to an appointment that has not ended", `
		INSERT INTO claims SELECT centre_id, bay_no, start_quarter, appointment_id FROM proposals WHERE id = '{declined:proposal}'`,
		"{declined} (confirmed)"},
	{"every appointment that has not ended has its bay for all of its quarters", `
		DELETE FROM claims WHERE appointment_id = '{paid}' AND quarter % 2 = 0`, "{paid}"},
	{"either no crew place or one in each quarter", `
		DELETE FROM claims WHERE appointment_id = '{crewed}' AND resource < 0 AND quarter % 2 = 0`, "{crewed}"},
	{"only appointments from the web have web places", `
		UPDATE appointments SET channel = 'door' WHERE id = '{shared}'`, "{shared} (door)"},
	{"only appointments from the web have web places", `
		INSERT INTO claims SELECT centre_id, -1009, quarter, appointment_id FROM claims WHERE appointment_id = '{shared}' AND resource = -1001`,
		"4 web places in 2 quarters"},
	{"from a calendar that keeps bays for the door", `
		DELETE FROM claims WHERE appointment_id = '{shared}' AND resource < -1000 AND quarter % 2 = 0`, "{shared} has no web place"},
	{"no bay and no crew place has two jobs", `
		ALTER TABLE claims DROP CONSTRAINT claims_pkey;
		UPDATE appointments a
		   SET start_quarter = b.start_quarter, bay_no = b.bay_no
		  FROM appointments b
		 WHERE a.id = '{neighbour}' AND b.id = '{held}';
		INSERT INTO events (at, kind, actor, appointment_id, was, became, detail)
		SELECT at, 'appointment.moved', actor, '{neighbour}', was, '', detail FROM events WHERE kind = 'appointment.held' AND appointment_id = '{held}';
		DELETE FROM claims WHERE appointment_id = '{neighbour}';
		INSERT INTO claims SELECT centre_id, resource, quarter, '{neighbour}' FROM claims WHERE appointment_id = '{held}'`, "2 claims"},
	{"took its place from a calendar with a crew has a crew place", `
		DELETE FROM claims WHERE appointment_id = '{booked}' AND resource < 0`, "appointment {booked}"},
	{"took its place from a calendar with a crew has a crew place", `
		UPDATE appointments SET waived = '{}' WHERE id = '{overridden}'`, "appointment {overridden}"},
	{"every proposal that is open is for an appointment that is confirmed, and has its bay", `
		DELETE FROM claims c USING proposals p
		 WHERE p.id = '{abroad:proposal}' AND c.centre_id = p.centre_id AND c.resource = p.bay_no AND c.quarter = p.start_quarter`,
		"{abroad:proposal} for appointment {abroad} (confirmed): 1 of 2 quarters"},
	{"every proposal that is open is for an appointment that is confirmed, and has its bay", `
		UPDATE appointments SET state = 'arrived' WHERE id = '{asked}';
		INSERT INTO events (at, kind, actor, appointment_id, was, became) VALUES (now(), 'appointment.arrived', 'x', '{asked}', 'confirmed', 'arrived')`,
		"{asked:proposal} for appointment {asked} (arrived): 2 of 2 quarters"},
	{"has a crew place in each quarter that its appointment does not have already, or in none", `
		DELETE FROM claims c USING proposals p
		 WHERE p.id = '{abroad:proposal}' AND c.centre_id = p.centre_id AND c.resource < 0 AND c.quarter = p.start_quarter`,
		"{abroad:proposal}: 1 crew claims in 1 of 2 quarters"},
	{"every place that staff have given against what the centre allows", `
		UPDATE events SET detail = detail - 'reason' WHERE kind = 'appointment.booked' AND appointment_id = '{overridden}'`, "{overridden}: crew"},
	{"every place that staff have given against what the centre allows", `
		UPDATE appointments SET waived = '{crew,open}' WHERE id = '{overridden}'`, "{overridden}: crew, open"},
	{"is where its history has put it last, and for as long", `
		UPDATE appointments SET bay_no = 5 WHERE id = '{booked}';
		UPDATE claims SET resource = 5 WHERE appointment_id = '{booked}' AND resource > 0`, "{booked}"},
	{"is where its history has put it last, and for as long", `
		UPDATE appointments SET quarters = quarters - 1 WHERE id = '{stretched}';
		DELETE FROM claims c USING appointments a WHERE a.id = '{stretched}' AND c.appointment_id = a.id AND c.quarter = a.start_quarter + a.quarters`,
		"{stretched}"},
	{"is where its history has put it last, and for as long", `
		DELETE FROM events WHERE kind = 'appointment.moved' AND appointment_id = '{agreed}'`, "{agreed}"},
	{"by just as much longer", `
		UPDATE appointments SET extra_quarters = 0 WHERE id = '{stretched}'`, "{stretched}: 0 quarters more, stretched by 2"},
	{"by just as much longer", `
		UPDATE appointments SET extra_quarters = -1 WHERE id = '{booked}'`, "{booked}: -1 quarters more, stretched by 0"},
	{"every hold is of one to six", `
		INSERT INTO quotes SELECT '00000000-0000-0000-0000-000000000001', api_key_id, '', 'EUR', 0, 0, created_at FROM quotes LIMIT 1`,
		"00000000-0000-0000-0000-000000000001"},
	{"are held, confirmed, given up and ended all together", `
		UPDATE appointments SET expires_at = expires_at + interval '1 minute' WHERE id = '{pair:second}'`, "{pair:hold}"},
	{"are held, confirmed, given up and ended all together", `
		UPDATE appointments SET confirmed_at = fitslot_now() WHERE id = '{pair:second}'`, "{pair:second} held"},
	{"every line of a quote is of an appointment of its hold", `
		UPDATE quote_lines SET appointment_id = '{neighbour}' WHERE quote_id = '{held:hold}' AND kind = 'service'`, "{held:hold}, line"},
	{"every appointment that was confirmed says when", `
		UPDATE appointments SET confirmed_at = NULL WHERE id = '{sent}'`, "{sent} (confirmed)"},
	{"no hold is a minute past its expiry", `
		UPDATE appointments SET expires_at = fitslot_now() - interval '61 seconds' WHERE id = '{held}'`, "{held}"},

	{"what is reserved of a shelf", `
		UPDATE stock SET reserved = reserved - 1 WHERE sku = 'W205'`, "KAS W205"},
	{"nothing is promised that is neither on the shelf", `
		UPDATE stock SET oversold = 1 WHERE sku = 'W205'`, "KAS W205"},
	{"a shelf holds what was counted", `
		UPDATE stock SET on_hand = on_hand + 1 WHERE sku = 'W205'`, "KAS W205: 93 on hand, 100 counted, 8 left"},
	{"a shelf holds what was counted", `
		UPDATE deliveries SET dispatched_at = (SELECT counted_at FROM stock WHERE sku = 'W205') WHERE id = '{sent:delivery}'`, "4 left"},
	{"has a delivery of each warehouse, of just its tyres", `
		UPDATE delivery_items SET quantity = 3 WHERE delivery_id = '{paid:delivery}'`, "{paid}"},
	{"has a delivery of each warehouse, of just its tyres", `
		DELETE FROM delivery_items WHERE delivery_id = '{paid:delivery}'; DELETE FROM deliveries WHERE id = '{paid:delivery}'`, "{paid}"},
	{"are off the shelf exactly if", `
		UPDATE appointment_items SET dispatched = true WHERE appointment_id = '{paid}';
		UPDATE stock SET reserved = reserved - 4 WHERE sku = 'W205'`, "{paid:delivery}"},
	{"no delivery is a quarter of an hour overdue", `
		UPDATE deliveries SET due_at = fitslot_now() - interval '16 minutes' WHERE id = '{sent:delivery}'`, "{sent:delivery}"},
	{"every delivery goes to the centre of its appointment", `
		UPDATE deliveries SET centre_id = (SELECT id FROM centres WHERE external_id = 'D') WHERE id = '{sent:delivery}'`, "{sent:delivery}"},
	{"of a delivery that was received nothing is missing", `
		UPDATE delivery_items SET received = 3 WHERE delivery_id = '{received:delivery}'`, "{received:delivery}"},
	{"are planned to be there when it begins", `
		UPDATE appointment_items SET deliver_at = deliver_at + interval '2 days' WHERE appointment_id = '{held}'`, "{held}"},
	{"are planned to be there when it begins", `
		ALTER TABLE appointments DROP CONSTRAINT tyres_ready;
		UPDATE appointments SET ready_at = ready_at + interval '7 days' WHERE id = '{held}'`, "{held}"},
	{"a quote has the tyres of its appointments", `
		UPDATE quote_lines SET code = 'W225' WHERE quote_id = '{held:hold}' AND kind = 'article'`, "{held}, W225: 0 held, 4 quoted"},

	{"a quote is the sum of its lines", `
		UPDATE quotes SET gross_minor = gross_minor + 1 WHERE id = '{held:hold}'`, "{held:hold}"},
	{"an order is the sum of its lines", `
		DELETE FROM order_lines WHERE order_id = '{open:order}' AND kind = 'service'`, "{open:order}"},
	{"an order is of the appointments of its hold", `
		UPDATE appointments SET order_id = NULL WHERE id = '{open}'`, "{open}"},
	{"an order costs what was quoted", `
		UPDATE orders SET tax_minor = tax_minor - 1 WHERE id = '{open:order}';
		ALTER TABLE order_lines DROP CONSTRAINT line_tax;
		UPDATE order_lines SET tax_minor = tax_minor - 1 WHERE order_id = '{open:order}' AND no = 1`, "{open:order}"},
	{"a payment is of the amount of its order", `
		UPDATE payments SET amount_minor = 1 WHERE id = '{open:payment}'`, "{open:payment}: 1 EUR"},
	{"a paid order has one captured payment of its amount", `
		UPDATE payments SET amount_minor = amount_minor - 1 WHERE id = '{paid:payment}'`, "{paid:order}"},
	{"an order whose payment was captured is paid", `
		UPDATE orders SET state = 'open' WHERE id = '{paid:order}';
		INSERT INTO events (at, kind, actor, order_id, was, became) VALUES (now(), 'order.open', 'x', '{paid:order}', 'paid', 'open')`,
		"{paid:order} is open"},
	{"what is captured is for an appointment that was confirmed", `
		INSERT INTO payments (id, order_id, provider_ref, token, amount_minor, currency, state, created_at, tried_at, captured_at)
		SELECT '00000000-0000-0000-0000-000000000001', id, 'x', 'x', gross_minor, currency, 'captured', now(), now(), now()
		  FROM orders WHERE id = '{lapsed:order}';
		INSERT INTO events (at, kind, actor, order_id, became, detail) VALUES (now(), 'payment.captured', 'x', '{lapsed:order}', 'captured',
		       '{"payment": "00000000-0000-0000-0000-000000000001"}')`, "{lapsed:order}"},
	{"has yet to come to is paid", `
		UPDATE appointments SET payment_reference = NULL WHERE id = '{sent}'`, "{sent}"},
	{"no payment is refunded by more than it was", `
		INSERT INTO refunds SELECT '00000000-0000-0000-0000-000000000001', id, amount_minor + 1, 'refunded', '', now(), now(), now()
		  FROM payments WHERE id = '{paid:payment}';
		INSERT INTO events (at, kind, actor, order_id, became, detail) VALUES (now(), 'refund.refunded', 'x', '{paid:order}', 'refunded',
		       '{"refund": "00000000-0000-0000-0000-000000000001"}')`, "{paid:payment}"},
	{"a cancelled order that was paid is refunded", `
		UPDATE refunds SET amount_minor = amount_minor - 1 WHERE id = '{gone:refund}'`, "{gone:order}"},
	{"nothing is refunded that was not captured", `
		UPDATE refunds SET payment_id = '{open:payment}' WHERE id = '{gone:refund}';
		UPDATE orders SET state = 'paid' WHERE id = '{gone:order}';
		DELETE FROM events WHERE kind = 'order.cancelled' AND order_id = '{gone:order}'`, "{gone:refund}"},
	{"nobody has forgotten a payment or a refund", `
		UPDATE refunds SET state = 'requested', refunded_at = NULL, tried_at = fitslot_now() - interval '16 minutes' WHERE id = '{gone:refund}';
		DELETE FROM events WHERE kind = 'refund.refunded'`, "{gone:refund}"},
	{"nobody has forgotten a payment or a refund", `
		INSERT INTO payments (id, order_id, token, amount_minor, currency, state, created_at, tried_at)
		SELECT '00000000-0000-0000-0000-000000000001', id, 'x', gross_minor, currency, 'started', fitslot_now(), fitslot_now() - interval '16 minutes'
		  FROM orders WHERE id = '{open:order}';
		INSERT INTO events (at, kind, actor, order_id, became, detail) VALUES (now(), 'payment.started', 'x', '{open:order}', 'started',
		       '{"payment": "00000000-0000-0000-0000-000000000001"}')`, "00000000-0000-0000-0000-000000000001 is started"},

	{"the history of every appointment ends in the state it has", `
		DELETE FROM events WHERE kind = 'appointment.expired' AND appointment_id = '{expired}'`, "{expired} is expired, last event says held"},
	{"the history of every delivery ends in the state it has", `
		UPDATE deliveries SET state = 'reserved' WHERE id = '{paid:delivery}'`, "{paid:delivery} is reserved"},
	{"the history of every order ends in the state it has", `
		DELETE FROM events WHERE kind = 'order.paid' AND order_id = '{paid:order}'`, "{paid:order} is paid, last event says open"},
	{"the history of every payment ends in the state it has", `
		DELETE FROM events WHERE kind = 'payment.declined'`, "{open:payment} is declined, last event says started"},
	{"the history of every refund ends in the state it has", `
		DELETE FROM events WHERE kind = 'refund.refunded'`, "{gone:refund} is refunded, last event says requested"},
	{"every step in a history begins where", `
		UPDATE events SET was = 'confirmed' WHERE kind = 'appointment.expired' AND appointment_id = '{expired}'`, "appointment {expired} was held, not confirmed"},
	{"every step in a history begins where", `
		DELETE FROM events WHERE kind = 'delivery.reserved' AND appointment_id = '{sent}'`, "delivery {sent:delivery}"},
	{"every step in a history begins where", `
		DELETE FROM events WHERE kind = 'payment.authorised' AND order_id = '{paid:order}'`, "payment {paid:payment}"},
	{"no appointment has taken a step that its state does not allow", `
		INSERT INTO events (at, kind, actor, appointment_id, was, became) VALUES
		(now(), 'appointment.confirmed', 'x', '{gone}', 'cancelled', 'confirmed'),
		(now(), 'appointment.cancelled', 'x', '{gone}', 'confirmed', 'cancelled')`, "{gone} was cancelled and became confirmed"},
	{"what the history tells of is there", `
		INSERT INTO events (at, kind, actor, quote_id) VALUES (now(), 'appointment.moved', 'x', '00000000-0000-0000-0000-000000000001')`,
		"hold 00000000-0000-0000-0000-000000000001"},

	{"what a request with an idempotency key has made is there", `
		INSERT INTO idempotency_keys (api_key_id, key, request_hash, resource_id, created_at)
		SELECT api_key_id, 'lost', request_hash, '00000000-0000-0000-0000-000000000001', created_at FROM idempotency_keys`, "key lost"},
	{"the state that an answer has told", `
		UPDATE idempotency_keys SET answer = convert_to('{"id": "{held:hold}", "state": "confirmed"}', 'UTF8')`, "{held:hold} is confirmed"},
	{"an answer that says what was made says which", `
		UPDATE idempotency_keys SET answer = convert_to('{"id": "{neighbour:hold}", "state": "held"}', 'UTF8')`, "{neighbour:hold}"},

	{"every orphan that is open or kept", `
		INSERT INTO orphans (appointment_id, centre_id, version, reason, detail, state, listed_at)
		SELECT id, centre_id, 1, 'closed', '', 'open', now() FROM appointments WHERE id = '{expired}'`, "{expired}"},
	{"no calendar that changed five minutes ago", `
		UPDATE centres SET calendar_version = calendar_version + 1 WHERE id = (SELECT centre_id FROM appointments WHERE id = '{held}')`,
		"is listed up to version"},
}
