package dev.vit4j.eval.internal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Natural order of names, "2" before "10", ignoring case: the order of class folders in timm. */
final class NaturalOrder implements Comparator<String> {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    @Override
    public int compare(String first, String second) {
        List<String> ofFirst = parts(first);
        List<String> ofSecond = parts(second);
        for (int i = 0; i < Math.min(ofFirst.size(), ofSecond.size()); i++) {
            boolean areNumbers = i % 2 == 1;
            int order = areNumbers
                    ? new BigInteger(ofFirst.get(i)).compareTo(new BigInteger(ofSecond.get(i)))
                    : ofFirst.get(i).compareTo(ofSecond.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ofFirst.size(), ofSecond.size());
    }

    /** Text and numbers in turn, beginning with a text, which may be empty. */
    private static List<String> parts(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (MatchResult number : NUMBER.matcher(lower).results().toList()) {
            parts.add(lower.substring(from, number.start()));
            parts.add(number.group());
            from = number.end();
        }
        parts.add(lower.substring(from));
        return parts;
    }
}
