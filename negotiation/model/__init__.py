"""What is analysed: plain, immutable, validated on construction; solves nothing."""
