use super::*;

#[test]
fn rarity_grows_with_traffic_and_falls_with_spread() {
    assert!(bits(1.0, 10) < 6.0, "a young shop knows nothing");
    assert!(bits(1.0, 10_000) > 11.0);
    assert!(bits(200.0, 10_000) < 6.0, "a common telephone");
    assert!(bits(1.0, 10_000) > bits(2.0, 10_000));
}

#[test]
fn those_who_were_there_together_are_several() {
    let at = |hours| DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hours);
    let stay = |from, to| Neighbour {
        visitor_key_id: from,
        device_key_id: None,
        first_seen_at: Some(at(from)),
        seen_at: at(to),
    };
    let wiped = [stay(4, 5), stay(0, 1), stay(2, 2)];
    assert!(!overlap(&wiped.each_ref()));
    assert!(overlap(&[&stay(0, 9), &stay(2, 3)]));
    assert!(overlap(&[&stay(0, 9), &stay(2, 3), &stay(4, 5)]));
    assert!(!overlap(&[]));
}

#[test]
fn what_matches_together_is_counted_together() {
    // Part 1 is in blocks 10, 11 and 12, part 2 with it only in 10; a device behind a VPN counts no block.
    let sharing = [
        (1, 1, 10),
        (1, 2, 10),
        (2, 1, 11),
        (3, 1, 12),
        (4, 1, 0),
        (4, 2, 0),
    ];
    let found = matches(&sharing);
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.visitor, it.parts.len(), it.blocks))
        .collect();
    assert_eq!(found, [(1, 2, 1), (2, 1, 3), (3, 1, 3), (4, 2, 1)]);
    // Most of those who share it come by a VPN: so do the others.
    let by_vpn = [(1, 1, 0), (2, 1, 0), (3, 1, 0), (4, 1, 20), (5, 1, 21)];
    assert!(matches(&by_vpn).iter().all(|it| it.blocks == 1));
}
