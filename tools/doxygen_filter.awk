# Turns the plain comments of a header of include/memvid into Doxygen's: the block before a thing
# and the words behind it belong to it, the first block is the file's (memvid.h's: the front page).
#   awk -f tools/doxygen_filter.awk include/memvid/encoder.h

FNR == 1 { print FILENAME ~ /memvid\.h$/ ? "/// @mainpage memvid" : "/// @file" }

# What holds for a whole class stands on top of its file.
/^class / {
  file = FILENAME
  sub(/.*\//, "", file)
  print "/// Threads, cost and durability: see " file "."
}

# A rule between sections of a header says nothing of the thing below it.
/^ *\/\/ -- .* -+$/ { print ""; next }

# "// THREADS  One Encoder …": a paragraph with a heading.
/^ *\/\/ [A-Z]+  +[^ ]/ {
  match($0, /[A-Z]+  +/)
  heading = substr($0, RSTART, RLENGTH)
  sub(/ +$/, "", heading)
  print "/// @par " heading
  $0 = "/// " substr($0, RSTART + RLENGTH)
}

# Programs in comments stand three columns in; Markdown wants four.
/^ *\/\/( |$)/ {
  sub(/\/\/   /, "//     ")
  sub(/\/\//, "///")
}

# A comment behind a member, and its further lines, which stand below it.
/[;,{] +\/\/ / {
  column = index($0, "//")
  sub(/\/\/ /, "///< ")
  print
  next
}
column && index($0, "///") == column { sub(/\/\/\//, "///<") }
!/\/\/\/</ { column = 0 }

{ print }
