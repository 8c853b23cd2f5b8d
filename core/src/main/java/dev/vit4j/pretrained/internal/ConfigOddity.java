package dev.vit4j.pretrained.internal;

/**
 * A problem with a field of config.json that keeps neither the reference nor vit4j from running.
 *
 * @param message what was found, and what was used instead
 */
public record ConfigOddity(String field, String message) {}
